export { setAssetBase } from './backend/asset-base.js'
export type { BackendFailure, BackendOptions, BackendReport } from './backend/backend-switch.js'
export type { BackendName } from './backend/device.js'
export {
  type AvailableBackend,
  availableBackends,
  type BackendProbe,
  type ProbeOptions,
  type UnavailableBackend,
} from './backend/probe.js'
export {
  backendReady,
  currentBackend,
  requireBackend,
  useBackend,
} from './backend/use-backend.js'
export { imagesToTensor, normalizeImages } from './data/images-to-tensor.js'
export { cutMix } from './data/transforms/cut-mix.js'
export { type BatchMix, type MixOptions, mixup } from './data/transforms/mixup.js'
export {
  ELU,
  GELU,
  Hardsigmoid,
  Hardswish,
  LeakyReLU,
  LogSoftmax,
  Mish,
  PReLU,
  ReLU,
  ReLU6,
  Sigmoid,
  SiLU,
  Softmax,
  Softplus,
  Tanh,
} from './layers/activation.js'
export { BatchNorm } from './layers/batch-norm.js'
export { Conv2d, type Conv2dOptions } from './layers/conv.js'
export { convActivation } from './layers/conv-activation.js'
export { convNorm } from './layers/conv-norm.js'
export { ConvTranspose2d, type ConvTranspose2dOptions } from './layers/conv-transpose.js'
export { Dropout, Dropout2d, StochasticDepth } from './layers/dropout.js'
export { Flatten } from './layers/flatten.js'
export { GroupNorm } from './layers/group-norm.js'
export {
  constant,
  type Fan,
  fanInUniform,
  type Initializer,
  kaimingNormal,
  kaimingUniform,
  normal,
  ones,
  uniform,
  zeros,
} from './layers/initializers.js'
export { InstanceNorm2d, type InstanceNormOptions } from './layers/instance-norm.js'
export { LayerNorm } from './layers/layer-norm.js'
export { Linear } from './layers/linear.js'
export {
  repeatedPass,
  trainingMode,
  trainingRandom,
  withoutInitialization,
} from './layers/mode.js'
export { Module } from './layers/module.js'
export { ReflectionPad2d, ReplicationPad2d, ZeroPad2d } from './layers/pad.js'
export { Buffer, Counter, Parameter, type StateEntry } from './layers/parameter.js'
export { PixelShuffle } from './layers/pixel-shuffle.js'
export {
  AdaptiveAvgPool2d,
  AvgPool2d,
  type AvgPool2dOptions,
  globalAveragePool,
  MaxPool2d,
} from './layers/pooling.js'
export { recompute } from './layers/recompute.js'
export { Sequential } from './layers/sequential.js'
export { SqueezeExcitation, type SqueezeExcitationOptions } from './layers/squeeze-excitation.js'
export type { StateLayout } from './layers/state-layout.js'
export { Upsample, type UpsampleOptions } from './layers/upsample.js'
export { binaryCrossEntropyWithLogits } from './losses/binary-cross-entropy.js'
export { type BoxIouKind, boxIouLoss } from './losses/box-iou-loss.js'
export { type CrossEntropyOptions, crossEntropy } from './losses/cross-entropy.js'
export {
  balancedClassWeights,
  type CrossEntropyLossOptions,
  crossEntropyLoss,
  type LabelledImages,
} from './losses/cross-entropy-loss.js'
export { type FocalLossOptions, focalLoss } from './losses/focal-loss.js'
export { penaltyReducedFocalLoss } from './losses/penalty-reduced-focal-loss.js'
export { type SmoothL1LossOptions, smoothL1Loss } from './losses/smooth-l1-loss.js'
export { Accuracy, TopKAccuracy } from './metrics/accuracy.js'
export {
  Calibration,
  type CalibrationReport,
  type ReliabilityBin,
} from './metrics/calibration.js'
export {
  type ClassReport,
  ConfusionMatrix,
  type ConfusionReport,
} from './metrics/confusion-matrix.js'
export {
  type BootstrapOptions,
  bootstrapInterval,
  type Interval,
  wilsonInterval,
} from './metrics/intervals.js'
export { fitTemperature } from './metrics/temperature.js'
export {
  gelu,
  hardSigmoid,
  hardSwish,
  logSoftmax,
  mish,
  swish,
} from './ops/activation.js'
export { adaptiveAvgPool } from './ops/adaptive-avg-pool.js'
export { batchNormInference, batchNormTraining } from './ops/batch-norm.js'
export { dropout } from './ops/dropout.js'
export { type GridSampleOptions, gridSample } from './ops/grid-sample.js'
export {
  type Affine,
  groupNorm,
  instanceNorm,
  layerNorm,
  type Normalized,
} from './ops/group-norm.js'
export { type GroupedConvolutionOptions, groupedConv2d } from './ops/grouped-conv2d.js'
export { type MultiScaleRoiAlignOptions, multiScaleRoiAlign } from './ops/multi-scale-roi-align.js'
export { multiplySpectra } from './ops/multiply-spectra.js'
export type { MovingParameter } from './ops/optimizer-update.js'
export { type ImagePadding, reflectPad, replicatePad } from './ops/pad-images.js'
export { inverseRealFft, realFft, type Spectrum } from './ops/real-fft.js'
export { type RoiAlignOptions, roiAlign } from './ops/roi-align.js'
export { type StftOptions, stft } from './ops/stft.js'
export { type TransposedConvolutionOptions, transposedConv2d } from './ops/transposed-conv2d.js'
export type { KernelRecord, StepMemory } from './profiling/kernel-recorder.js'
export { type Profile, type ProfileOptions, profile } from './profiling/profile.js'
export { type ProfilePageOptions, profileToHtml } from './profiling/profile-page.js'
export { type ProfileTableOptions, profileTable } from './profiling/profile-table.js'
export { type ProfileTrace, profileToTrace, type TraceEvent } from './profiling/profile-trace.js'
export type { Phase } from './profiling/step-position.js'
export {
  type KernelSummary,
  type LayerSummary,
  type OpSummary,
  profileByLayer,
  profileByOp,
} from './profiling/summarize.js'
export * as tf from './tf.js'
export {
  type Checkpoint,
  readCheckpoint,
  runFiles,
  type TrainingState,
  writeCheckpoint,
} from './training/checkpoint.js'
export { type EvaluateOptions, evaluate } from './training/evaluate.js'
export { fit } from './training/fit.js'
export {
  type EpochEvent,
  exceptBiasesAndNorms,
  type FitOptions,
  type Logger,
  type ProfiledStep,
  type StepEvent,
  type Validated,
} from './training/fit-options.js'
export { type Gradients, gradientNorm } from './training/gradients.js'
export { Learner, type LearnerOptions, type RunTensors } from './training/learner.js'
export { consoleProgress } from './training/logs/console-progress.js'
export { formatDuration } from './training/logs/format-duration.js'
export { jsonlLog } from './training/logs/jsonl-log.js'
export type { ProgressOutput } from './training/logs/progress-output.js'
export { tensorBoardLog } from './training/logs/tensor-board-log.js'
export { MovingAverage, type MovingAverageOptions } from './training/moving-average.js'
export {
  type AdamOptions,
  adam,
  adamW,
  type Optimizer,
  type RmspropOptions,
  rmsprop,
  type SgdOptions,
  sgd,
} from './training/optimizer.js'
export {
  constantSchedule,
  cosine,
  multiStep,
  oneCycle,
  type Progress,
  polynomial,
  type Schedule,
  stepDecay,
  type WarmupOptions,
} from './training/schedule.js'
export type { Evaluator, Trainable } from './training/trainable.js'
export { type BuildNamedOptions, buildNamed } from './weights/build-named.js'
export type { Dtype } from './weights/dtype.js'
export type { KeyPattern, KeyRules, RenameRule } from './weights/key-rules.js'
export {
  type LoadFileOptions,
  type LoadOptions,
  type LoadReport,
  type LoadWeightsOptions,
  load,
  loadWeights,
  type ReadWeightsOptions,
  readWeightsFile,
} from './weights/load.js'
export { writeNpz } from './weights/numpy/write-npz.js'
export { type OpenedWeights, type OpenWeightsOptions, openWeights } from './weights/open-weights.js'
export {
  readSafetensors,
  type Safetensors,
  type SafetensorsEntry,
  type SafetensorsOptions,
  type WritableEntry,
  writeSafetensors,
} from './weights/safetensors.js'
export {
  type SaveWeightsOptions,
  type SelfDescribing,
  saveWeights,
} from './weights/save-weights.js'
export type { Task, Weights, WeightsMetadata } from './weights/weights.js'
export { decodeWeights, type WeightsFile } from './weights/weights-file.js'
export type { StoredTensor } from './weights/weights-format.js'
export type { WeightsSource } from './weights/weights-source.js'
export * from './without-tensorflow.js'

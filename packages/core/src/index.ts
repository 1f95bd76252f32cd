export { openDiskFile } from '#runtime/data/disk-source'
export { cacheFolder, offlineReason } from '#runtime/weights/cache'
export { startHash } from '#runtime/weights/hash/start-hash'
export { readStored, writeStored } from '#runtime/weights/stored-file'
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
export * from './boxes/index.js'
export { type ByteSource, blobSource, memorySource, readAll } from './data/byte-source.js'
export type { CacheOptions } from './data/cache/cached-source.js'
export { toChannels } from './data/channels.js'
export { crc32 } from './data/crc32.js'
export {
  centerCrop,
  cropImage,
  type Fill,
  padImage,
} from './data/crop.js'
export { type BatchOptions, Dataset, type SampleSource } from './data/dataset.js'
export { asciiAt, describeBytes } from './data/describe-bytes.js'
export { encodePng, toDataUrl } from './data/encode-png.js'
export { type FitImageOptions, fitImage } from './data/fit-image.js'
export {
  type ByteImage,
  checkImage,
  type DrawableImage,
  type Image,
  type ImageSample,
  type ImageSource,
} from './data/image.js'
export { type ImageHeader, readImageHeader } from './data/image-header.js'
export {
  type ImagePlacement,
  type ImageTransform,
  imagePlacement,
  prepareImage,
} from './data/image-transform.js'
export { imagesToTensor, normalizeImages } from './data/images-to-tensor.js'
export { type Letterboxed, type LetterboxOptions, letterbox } from './data/letterbox.js'
export * from './data/masks/index.js'
export type { NumberArray } from './data/number-array.js'
export {
  type NpyArray,
  type ReadNpyOptions,
  readNpy,
  readNpz,
  writeNpy,
  writeNpzArrays,
} from './data/numpy/npy.js'
export type { BucketOptions } from './data/pipeline/bucket.js'
export {
  type Collate,
  type PaddedImages,
  type PaddedSequences,
  type PadImagesOptions,
  padImages,
  padSequences,
} from './data/pipeline/collate.js'
export type { BalancedOptions, SampleByWeightOptions } from './data/pipeline/draw-samples.js'
export type { MixDatasetsOptions } from './data/pipeline/join-datasets.js'
export type { SliceBound } from './data/pipeline/slice-bounds.js'
export {
  eachLetterPixel,
  letterHeight,
  letterWidth,
  plainLetters,
  textWidth,
} from './data/pixel-font.js'
export { decodePng } from './data/png/decode-png.js'
export type { SampleContext } from './data/random-access.js'
export { type ReadImageOptions, readImage } from './data/read-image.js'
export type { DatasetOptions, IterateOptions } from './data/readable-dataset.js'
export { type ResizeOptions, resizeImage, resizeShortSide } from './data/resize.js'
export type { SplitOptions } from './data/split.js'
export * from './data/transforms/index.js'
export { answerMap } from './data/workers/answer-map.js'
export {
  type Decoded,
  type DecodeImagesOptions,
  decodeImages,
} from './data/workers/decode-images.js'
export type { WorkerMapOptions, WorkerSource } from './data/workers/map-in-workers.js'
export { openZip, type ZippedFile } from './data/zip/zip-archive.js'
export { CnnError, throwIfAborted } from './errors.js'
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
export { nearestName } from './nearest-name.js'
export { breather, nextTask } from './next-task.js'
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
export { type Random, randomStream } from './random.js'
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
export { download, downloadFile } from './weights/download.js'
export type { DownloadOptions, DownloadProgress } from './weights/download-options.js'
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

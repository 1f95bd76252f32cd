export {
  gelu,
  geluGradient,
  geluTanh,
  geluTanhGradient,
  hardSwish,
  hardSwishGradient,
  leakyRelu,
  leakyReluGradient,
  relu6,
  relu6Gradient,
  sigmoid,
  sigmoidGradient,
  swish,
  swishGradient,
  tanh,
  tanhGradient,
} from './activation'
export {
  channelStatistics,
  joinNormGradient,
  joinStatistics,
  normGradientSums,
  normInputGradient,
  normalizeChannels,
} from './batch-norm'
export { binary } from './binary'
export { bytesToFloats, chooseWords, joinTruths, wordsToFloats } from './choose'
export { convolve } from './convolution'
export { copyBytes, copyWords, fillWords } from './copy'
export { depthwise } from './depthwise'
export { depthwiseFilterGradient, depthwiseInputGradient } from './depthwise-gradient'
export { dropout } from './dropout'
export { relu, reluGradient } from './elementwise'
export { filterGradient, sumParts } from './filter-gradient'
export { fold, scan } from './fold'
export { gatherRows } from './gather'
export { joinGroupGradient, joinGroupStatistics, spreadGroups } from './group-norm'
export { layerNorm, layerNormGradient } from './layer-norm'
export { adamUpdate, averageUpdate, rmspropUpdate, sgdUpdate } from './optimizer'
export { packPanels } from './pack'
export { averagePool, averagePoolGradient, maxPool, maxPoolGradient, maxPoolPlaces } from './pool'
export { sumColumns, sumRows } from './reduce'
export { resample, resampleTransposed } from './resample'
export { segmentSum } from './segment'
export { logSoftmax, logSoftmaxGradient, softmax, softmaxGradient } from './softmax'
export {
  bilinearTaps,
  bilinearTapsGradient,
  gatherTaps,
  multiplyTaps,
  scatterTaps,
} from './taps'
export { unary } from './unary'
export { winograd } from './winograd'
export { winogradFilter } from './winograd-filter'
export { winogradGradient, winogradSum } from './winograd-gradient'

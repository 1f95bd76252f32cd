export { sigmoid, tanh } from './activation'
export {
  channelStatistics,
  joinNormGradient,
  joinStatistics,
  normGradientSums,
  normInputGradient,
  normalizeChannels,
} from './batch-norm'
export { convolve } from './convolution'
export { copyWords, fillWords } from './copy'
export { depthwise } from './depthwise'
export { depthwiseFilterGradient, depthwiseInputGradient } from './depthwise-gradient'
export { relu, reluGradient } from './elementwise'
export { filterGradient, sumParts } from './filter-gradient'
export { adamUpdate, sgdUpdate } from './optimizer'
export { packPanels } from './pack'
export { averagePoolGradient, maxPool, maxPoolGradient } from './pool'
export { sumColumns, sumRows } from './reduce'
export { resample, resampleTransposed } from './resample'
export { segmentSum } from './segment'
export {
  bilinearTaps,
  bilinearTapsGradient,
  gatherTaps,
  multiplyTaps,
  scatterTaps,
} from './taps'

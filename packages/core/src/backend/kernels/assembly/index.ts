export {
  channelStatistics,
  joinNormGradient,
  joinStatistics,
  normGradientSums,
  normInputGradient,
  normalizeChannels,
} from './batch-norm'
export { convolve } from './convolution'
export { relu, reluGradient } from './elementwise'
export { filterGradient, sumParts } from './filter-gradient'
export { adamUpdate, sgdUpdate } from './optimizer'
export { packPanels } from './pack'
export { averagePoolGradient, maxPool, maxPoolGradient } from './pool'
export { sumColumns, sumRows } from './reduce'

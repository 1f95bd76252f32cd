export { convolve } from './convolution'
export { filterGradient, sumParts } from './filter-gradient'
export { packPanels } from './pack'

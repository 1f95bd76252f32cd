/** Names for what several kernels compute together, as `rewriteGraph` leaves it. */
export const groupedConvolution = 'GroupedConvolution'
export const groupedTransposed = 'GroupedTransposedConvolution'
export const pixelShuffle = 'PixelShuffle'
export const hardSigmoid = 'HardSigmoid'

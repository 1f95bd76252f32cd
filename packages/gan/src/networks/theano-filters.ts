import { Conv2d, ConvTranspose2d } from '@cnn/core'
import { dcganWeights } from './dcgan-norm.js'

// The filters of 5×5 with which the authors of DCGAN wrote their own networks.

/** Theano's fractionally strided convolution, which doubles height and width. */
export const transposed = (inputs: number, outputs: number) =>
  new ConvTranspose2d(inputs, outputs, 5, {
    ...{ stride: 2, padding: 2, outputPadding: 1 },
    ...{ bias: false, init: dcganWeights },
  })

/** Halves height and width. */
export const convolution = (inputs: number, outputs: number) =>
  new Conv2d(inputs, outputs, 5, { stride: 2, padding: 2, bias: false, init: dcganWeights })

import type * as tf from '../../tf.js'
import {
  bilinearTapsGradient,
  bilinearTapsKernel,
  composedBilinearTapsGradient,
} from '../kernels/bilinear-taps.js'
import { composedCropAndResize } from '../kernels/crop-and-resize.js'
import { composedRotateWithOffset } from '../kernels/rotate-with-offset.js'
import { composedTransform } from '../kernels/transform.js'
import { composedGradient } from './composed-gradient.js'
import { runKernel } from './define-gradient.js'
import { tapGradients } from './taps.js'

/** Its first output, indices, is piecewise constant. */
const bilinearTaps: tf.GradConfig = {
  kernelName: bilinearTapsKernel,
  inputsToSave: ['positions'],
  gradFunc: (dys, [positions], attributes) => ({
    positions: () => {
      const dWeights = (dys as tf.Tensor[])[1]!
      return runKernel(bilinearTapsGradient, { dWeights, positions: positions! }, attributes)
    },
  }),
}

/** Reading pictures at places between their pixels. */
export const samplingGradients: tf.GradConfig[] = [
  ...tapGradients,
  bilinearTaps,
  composedGradient(composedBilinearTapsGradient, ['dWeights', 'positions']),
  composedGradient(composedCropAndResize, ['image', 'boxes', 'boxInd']),
  composedGradient(composedTransform, ['image', 'transforms']),
  composedGradient(composedRotateWithOffset, ['image']),
]

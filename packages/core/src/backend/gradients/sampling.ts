import type * as tf from '../../tf.js'
import { bilinearTapsKernel, bilinearWeights } from '../kernels/bilinear-taps.js'
import { composedCropAndResize } from '../kernels/crop-and-resize.js'
import { composedRotateWithOffset } from '../kernels/rotate-with-offset.js'
import { composedTransform } from '../kernels/transform.js'
import { composedGradient, vectorJacobian } from './composed-gradient.js'
import { tapGradients } from './taps.js'

/** Its first output, indices, is piecewise constant. */
const bilinearTaps: tf.GradConfig = {
  kernelName: bilinearTapsKernel,
  inputsToSave: ['positions'],
  gradFunc: (dys, [positions], attributes) => ({
    positions: () =>
      vectorJacobian(
        () => bilinearWeights(positions!, attributes as never),
        positions!,
        (dys as tf.Tensor[])[1]!,
      ),
  }),
}

/** Reading pictures at places between their pixels. */
export const samplingGradients: tf.GradConfig[] = [
  ...tapGradients,
  bilinearTaps,
  composedGradient(composedCropAndResize, ['image', 'boxes', 'boxInd']),
  composedGradient(composedTransform, ['image', 'transforms']),
  composedGradient(composedRotateWithOffset, ['image']),
]

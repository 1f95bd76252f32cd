import * as tf from '../../tf.js'
import { dropoutGradConfig } from '../kernels/dropout.js'
import { reluGradientGradConfig } from '../kernels/relu-gradient.js'
import { roiAlignGradConfigs } from '../kernels/roi-align.js'
import { activationGradients } from './activations.js'
import { arithmeticGradients } from './arithmetic.js'
import { averagePoolingGradients } from './average-pooling.js'
import { comparisonGradients } from './comparisons.js'
import { convolutionFamilyGradients } from './convolution.js'
import { elementaryGradients } from './elementary.js'
import { gatheringGradients } from './gathering.js'
import { matmulGradients } from './matmul.js'
import { maxPoolingGradients } from './max-pooling.js'
import { mendTape } from './mend-tape.js'
import { normalizationGradients } from './normalization.js'
import { reductionGradients } from './reductions.js'
import { resizingGradients } from './resizing.js'
import { samplingGradients } from './sampling.js'
import { shapeGradients } from './shape.js'
import { slicingGradients } from './slicing.js'

const gradients: tf.GradConfig[] = [
  ...activationGradients,
  ...arithmeticGradients,
  ...averagePoolingGradients,
  ...comparisonGradients,
  ...convolutionFamilyGradients,
  dropoutGradConfig,
  ...elementaryGradients,
  ...gatheringGradients,
  ...matmulGradients,
  ...maxPoolingGradients,
  ...normalizationGradients,
  ...reductionGradients,
  reluGradientGradConfig,
  ...resizingGradients,
  ...roiAlignGradConfigs,
  ...samplingGradients,
  ...shapeGradients,
  ...slicingGradients,
]

/**
 * Gives TensorFlow.js this project's gradients, in place of its own where an application has registered them. They are
 * right where those are not (second derivatives of tanh, sigmoid, exp and softmax; averages over padded windows; dilated
 * convolutions; mirror padding; half-pixel resizing; broadcasting matrix products), so the whole application gets the
 * repairs: there is one registry. Calling it again costs little and repairs what was registered since.
 */
export function registerGradients() {
  mendTape()
  for (const gradient of gradients) {
    const registered = tf.getGradient(gradient.kernelName)
    if (registered === gradient) continue
    if (registered) tf.unregisterGradient(gradient.kernelName)
    tf.registerGradient(gradient)
  }
}

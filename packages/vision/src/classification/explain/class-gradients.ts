import { CnnError, tf } from '@cnn/core'
import type { ClassificationNetwork } from '../classification-network.js'

/** One of the feature maps of a batch, and how each picture's score changes with it. */
export interface ClassGradients {
  /** [n, height, width, channels]. */
  activations: Float32Array
  /** Of each picture's own target score before softmax by `activations`; the same shape. */
  gradients: Float32Array
  height: number
  width: number
  channels: number
}

export interface ClassGradientsOptions {
  /** The class whose score is differentiated, of each picture. */
  targets: readonly number[]
  /** Which of the network's feature maps, negative from the last one. */
  map: number
}

/**
 * Runs a network in inference mode on pictures [n, h, w, c] and differentiates, for each of them, the score of its class.
 * In inference no picture of a batch knows of another, so the gradient of all scores' sum is each picture's own.
 * @throws CnnError 'bad-option' for a map that there is not, 'no-gradient' where the scores do not come from it
 */
export async function classGradients(
  network: ClassificationNetwork,
  images: tf.Tensor4D,
  { targets, map }: ClassGradientsOptions,
): Promise<ClassGradients> {
  const held: tf.Tensor[] = []
  try {
    const watched: tf.Tensor[] = []
    const score = () => {
      const { logits, maps } = forwardWithMaps(network, images)
      const chosen = mapAt(maps, map)
      watched.push(chosen)
      held.push(tf.keep(chosen))
      return sumOfTargets(logits, targets)
    }
    const { value, grads } = tf.engine().gradients(score, watched, undefined, true)
    held.push(value)
    if (!grads[0]) throw noGradient(map)
    held.push(grads[0])
    const [activation] = held as [tf.Tensor4D]
    const [, height, width, channels] = activation.shape
    const [activations, gradients] = await Promise.all([
      activation.data<'float32'>(),
      grads[0].data<'float32'>(),
    ])
    return { activations, gradients, height, width, channels }
  } finally {
    tf.dispose(held)
  }
}

/** The logits, and the very maps from which the network made them. */
function forwardWithMaps(network: ClassificationNetwork, images: tf.Tensor4D) {
  let maps: tf.Tensor4D[] = []
  const own = Object.getOwnPropertyDescriptor(network, 'features')
  const features = network.features
  network.features = (x) => (maps = features.call(network, x))
  try {
    return { logits: network.forward(images), maps }
  } finally {
    if (own) Object.defineProperty(network, 'features', own)
    else delete (network as { features?: unknown }).features
  }
}

function mapAt(maps: readonly tf.Tensor4D[], index: number): tf.Tensor4D {
  const map = maps.at(index)
  if (map) return map
  throw new CnnError(
    'bad-option',
    maps.length === 0
      ? 'This network does not make its logits from its features, so that there is no map to explain them with. Use occlusion().'
      : `This network has ${maps.length} feature maps, 0 to ${maps.length - 1} or -1 to -${maps.length}; there is no map ${index}.`,
  )
}

const noGradient = (map: number) =>
  new CnnError(
    'no-gradient',
    `The scores of this network do not come from its feature map ${map}. Take another one, or occlusion().`,
  )

/** The sum of each row's target. */
function sumOfTargets(logits: tf.Tensor2D, targets: readonly number[]): tf.Scalar {
  const columns = tf.tensor1d([...targets], 'int32')
  return tf.sum(tf.mul(logits, tf.oneHot(columns, logits.shape[1])))
}

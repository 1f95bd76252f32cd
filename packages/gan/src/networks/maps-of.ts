import { LeakyReLU, type Module, type tf } from '@cnn/core'

/** What comes out of each activation among these layers in a row, from the first to the last. */
export function mapsOf(samples: tf.Tensor4D, layers: readonly Module[]): tf.Tensor4D[] {
  const maps: tf.Tensor4D[] = []
  let x = samples
  for (const layer of layers) {
    x = layer.forward(x)
    if (layer instanceof LeakyReLU) maps.push(x)
  }
  return maps
}

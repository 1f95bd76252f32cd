import { Module, Sequential, tf } from '@cnn/core'
import { ConvNormActivation } from '../classification/conv-norm-activation.js'

/**
 * One map out of a backbone's, with the finest one's resolution: from the coarsest map downwards each is enlarged twice
 * (every pixel repeated), added to the next finer one, and filtered by 3×3. Lin et al. 2017, "Feature Pyramid Networks",
 * arXiv:1612.03144, with batch norm and ReLU, and only the last map kept.
 *
 * Where others enlarge by transposed convolutions of 4×4: these multiply as often as the 3×3 filters here do, but every
 * implementation of 3×3 filters is faster, and no pattern of checks has to be unlearnt.
 */
export class TopDownNeck extends Module {
  /** 1×1, from fine to coarse. */
  lateral: Sequential<ConvNormActivation>
  /** 3×3, from fine to coarse; the coarsest map has none. */
  smooth: Sequential<ConvNormActivation>

  constructor(inChannels: readonly number[], channels: number) {
    super()
    this.lateral = new Sequential(
      ...inChannels.map(
        (from) => new ConvNormActivation(from, channels, { size: 1, activation: 'linear' }),
      ),
    )
    this.smooth = new Sequential(
      ...inChannels
        .slice(1)
        .map(() => new ConvNormActivation(channels, channels, { activation: 'relu' })),
    )
  }

  /** Maps [n, h, w, c] from fine to coarse, each half as large as the one before -> [n, h, w, channels] of the first. */
  forward(maps: readonly tf.Tensor4D[]): tf.Tensor4D {
    const last = maps.length - 1
    let x = tf.relu(this.lateral.at(last).forward(maps[last]!)) as tf.Tensor4D
    for (let level = last - 1; level >= 0; level--) x = this.#join(x, maps[level]!, level)
    return x
  }

  #join(coarse: tf.Tensor4D, fine: tf.Tensor4D, level: number): tf.Tensor4D {
    return tf.tidy(() => {
      const beside = this.lateral.at(level).forward(fine)
      const [, height, width] = beside.shape
      const enlarged = tf.image.resizeNearestNeighbor(coarse, [height, width])
      return this.smooth.at(level).forward(tf.relu(tf.add(enlarged, beside)))
    })
  }
}

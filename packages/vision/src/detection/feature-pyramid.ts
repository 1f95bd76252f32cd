/**
 * Feature pyramid network: Lin et al. 2017, "Feature Pyramid Networks for Object Detection", arXiv:1612.03144, with
 * torchvision's keys. Maps of a backbone [n, h, w, c], fine to coarse -> as many maps of equal channels, then those of the
 * extra levels.
 */
import { Conv2d, kaimingUniform, MaxPool2d, Module, Sequential, tf, zeros } from '@cnn/core'
import { ConvBlock } from './conv-block.js'

/** Coarser levels on top of a pyramid, made of its coarsest map and the backbone's. */
export interface ExtraLevels extends Module {
  readonly count: number
  forward(coarsest: tf.Tensor4D, fromBackbone: tf.Tensor4D): tf.Tensor4D[]
}

export interface FeaturePyramidOptions {
  /** Of all maps that come out. Default 256. */
  channels?: number
  /** Batch norm after each convolution. Default none. */
  norm?: 'batch'
  /** Default `PooledLevel`. */
  extra?: ExtraLevels
}

export class FeaturePyramid extends Module {
  inner_blocks: Sequential<ConvBlock>
  layer_blocks: Sequential<ConvBlock>
  extra_blocks: ExtraLevels
  readonly channels: number
  /** How many maps come out. */
  readonly levels: number

  constructor(inChannels: readonly number[], options: FeaturePyramidOptions = {}) {
    super()
    const { channels = 256, norm, extra = new PooledLevel() } = options
    const block = (from: number, size: number) =>
      new ConvBlock(from, channels, { size, norm, activation: 'linear', init: kaimingUniform(1) })
    this.inner_blocks = new Sequential(...inChannels.map((from) => block(from, 1)))
    this.layer_blocks = new Sequential(...inChannels.map(() => block(channels, 3)))
    this.extra_blocks = extra
    this.channels = channels
    this.levels = inChannels.length + extra.count
  }

  forward(maps: readonly tf.Tensor4D[]): tf.Tensor4D[] {
    return tf.tidy(() => {
      const levels: tf.Tensor4D[] = []
      let merged: tf.Tensor4D | undefined
      for (let i = maps.length - 1; i >= 0; i--) {
        const lateral = this.inner_blocks.at(i).forward(maps[i]!)
        const sum: tf.Tensor4D = merged ? tf.add(lateral, enlarge(merged, lateral)) : lateral
        levels.unshift(this.layer_blocks.at(i).forward(sum))
        merged = sum
      }
      return [...levels, ...this.extra_blocks.forward(levels.at(-1)!, maps.at(-1)!)]
    })
  }
}

/** One more level: every second pixel of the coarsest. */
export class PooledLevel extends Module implements ExtraLevels {
  readonly count = 1
  readonly #pool = new MaxPool2d(1, { stride: 2 })

  forward(coarsest: tf.Tensor4D): tf.Tensor4D[] {
    return [this.#pool.forward(coarsest)]
  }
}

/** RetinaNet's levels 6 and 7: convolutions of stride 2. */
export class LastLevelP6P7 extends Module implements ExtraLevels {
  readonly count = 2
  p6: Conv2d
  p7: Conv2d
  readonly #fromPyramid: boolean

  /** Level 6 is made of the backbone's coarsest map, or of the pyramid's, where `inChannels` are those of the pyramid. */
  constructor(inChannels: number, channels: number) {
    super()
    const options = { stride: 2, padding: 1, init: kaimingUniform(1), biasInit: zeros }
    this.p6 = new Conv2d(inChannels, channels, 3, options)
    this.p7 = new Conv2d(channels, channels, 3, options)
    this.#fromPyramid = inChannels === channels
  }

  forward(coarsest: tf.Tensor4D, fromBackbone: tf.Tensor4D): tf.Tensor4D[] {
    const p6 = this.p6.forward(this.#fromPyramid ? coarsest : fromBackbone) as tf.Tensor4D
    return [p6, this.p7.forward(tf.relu(p6)) as tf.Tensor4D]
  }
}

/** As large as another map, each pixel taken from the nearest. */
function enlarge(map: tf.Tensor4D, { shape: [, height, width] }: tf.Tensor4D): tf.Tensor4D {
  if (map.shape[1] === height && map.shape[2] === width) return map
  return tf.image.resizeNearestNeighbor(map, [height, width])
}

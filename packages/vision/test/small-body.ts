import { Module, type tf } from '@cnn/core'
import { ConvNormActivation } from '../src/classification/conv-norm-activation.js'
import type { DetectorBody } from '../src/detection/detector-body.js'

/** A backbone for quick tests: four layers of few channels, of which the maps are those from `firstStage` on. */
export class SmallBody extends Module implements DetectorBody {
  layer1 = layer(3, 8, 4)
  layer2 = layer(8, 12)
  layer3 = layer(12, 16)
  layer4 = layer(16, 16)
  readonly channels: readonly number[]
  readonly strides: readonly number[]
  readonly #skipped: number

  constructor({ firstStage = 1 } = {}) {
    super()
    this.#skipped = firstStage - 1
    this.channels = [8, 12, 16, 16].slice(this.#skipped)
    this.strides = [4, 8, 16, 32].slice(this.#skipped)
  }

  get stages() {
    return [[this.layer1], [this.layer2], [this.layer3], [this.layer4]]
  }

  forward(images: tf.Tensor4D): tf.Tensor4D[] {
    const maps = [this.layer1.forward(images)]
    for (const next of [this.layer2, this.layer3, this.layer4]) {
      maps.push(next.forward(maps.at(-1)!))
    }
    return maps.slice(this.#skipped)
  }
}

const layer = (inChannels: number, outChannels: number, stride = 2) =>
  new ConvNormActivation(inChannels, outChannels, { stride })

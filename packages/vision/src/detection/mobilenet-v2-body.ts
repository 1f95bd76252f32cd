import { Module, Sequential, tf, withoutInitialization } from '@cnn/core'
import type { ConvNormActivation } from '../classification/conv-norm-activation.js'
import { lastOfEachStride } from '../classification/layered-network.js'
import type { MobileNetV2 } from '../classification/mobilenet-v2.js'
import type { DetectorBody } from './detector-body.js'

type Layer = Module & Pick<ConvNormActivation, 'stride' | 'outChannels'>

/** The layers of a MobileNetV2 but the last, which is wide and for classifiers; maps at strides 4, 8, 16 and 32. */
export class MobileNetV2Body extends Module implements DetectorBody {
  features: Sequential<Layer>
  readonly channels: readonly number[]
  readonly strides: readonly number[]
  /** Layers that end in one of the maps, the first ones up to the finest. */
  readonly stages: readonly (readonly Layer[])[]

  constructor(build: () => MobileNetV2) {
    super()
    const layers: Layer[] = [...withoutInitialization(build).layers].slice(0, -1)
    const levels = lastOfEachStride(layers)
    this.features = new Sequential(...layers)
    this.channels = levels.map(({ channels }) => channels)
    this.strides = levels.map(({ stride }) => stride)
    this.stages = levels.map(({ layer }, i) =>
      layers.slice(i === 0 ? 0 : levels[i - 1]!.layer + 1, layer + 1),
    )
  }

  forward(images: tf.Tensor4D): tf.Tensor4D[] {
    return tf.tidy(() => {
      let x = images
      return this.stages.map((stage) => {
        for (const layer of stage) x = layer.forward(x)
        return x
      })
    })
  }
}

import { BatchNorm, Conv2d, convNorm, type Module, ReLU, Sequential, type tf } from '@cnn/core'

export const conv1x1 = (inChannels: number, outChannels: number) =>
  new Conv2d(inChannels, outChannels, 1, { bias: false })

export const depthwise = (channels: number, size: number, stride = 1) =>
  new Conv2d(channels, channels, size, {
    ...{ stride, padding: (size - 1) / 2, groups: channels, bias: false },
  })

export const norm = (channels: number) => new BatchNorm(channels)

export const relu = () => new ReLU()

/** Convolutions, each with its norm and perhaps a ReLU behind it, which are one kernel; all under keys of their own. */
export class LayerChain extends Sequential<Module> {
  override forward(x: tf.Tensor): tf.Tensor4D {
    const layers = [...this]
    let y = x as tf.Tensor4D
    for (const [i, layer] of layers.entries()) {
      if (!(layer instanceof Conv2d)) continue
      const activation = layers[i + 2] instanceof ReLU ? 'relu' : 'linear'
      y = convNorm(y, layer, layers[i + 1] as BatchNorm, activation)
    }
    return y
  }
}

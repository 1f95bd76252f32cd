import { globalAveragePool, type Module, type Sequential, type tf } from '@cnn/core'
import { ClassificationNetwork } from './classification-network.js'

/** One of the maps that `features` gives. */
export interface Level {
  /** The index of the layer that it comes out of. */
  layer: number
  stride: number
  channels: number
}

/** Layers in a row, some of whose outputs are the feature maps, then a classifier: torchvision's `features` and `classifier`. */
export abstract class LayeredNetwork extends ClassificationNetwork {
  abstract readonly layers: Sequential<Module>
  abstract readonly classifier: Sequential<Module>
  protected abstract readonly levels: readonly Level[]

  /** torchvision calls the layers as this project calls the method that runs them. */
  override children(): [string, Module][] {
    return [
      ['features', this.layers],
      ['classifier', this.classifier],
    ]
  }

  get featureStrides() {
    return this.levels.map(({ stride }) => stride)
  }

  get featureChannels() {
    return this.levels.map(({ channels }) => channels)
  }

  features(images: tf.Tensor4D): tf.Tensor4D[] {
    const maps: tf.Tensor4D[] = []
    let x = images
    for (const [index, layer] of [...this.layers].entries()) {
      x = layer.forward(x)
      if (this.levels.some(({ layer }) => layer === index)) maps.push(x)
    }
    return maps
  }

  forward(images: tf.Tensor4D): tf.Tensor2D {
    const pooled = globalAveragePool(this.features(images).at(-1)!)
    return this.classifier.forward(pooled) as tf.Tensor2D
  }
}

/** The last map at each stride from 4 up. */
export function lastOfEachStride(
  layers: readonly { stride: number; outChannels: number }[],
): Level[] {
  const levels: Level[] = []
  let stride = 1
  layers.forEach((layer, index) => {
    stride *= layer.stride
    if (layers[index + 1]?.stride === 1 || stride < 4) return
    levels.push({ layer: index, stride, channels: layer.outChannels })
  })
  return levels
}

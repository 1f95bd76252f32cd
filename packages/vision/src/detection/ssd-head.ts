import { Module, Sequential, tf } from '@cnn/core'

/** A layer for each map. */
class ScoringHead extends Module {
  module_list: Sequential<Module>
  readonly #columns: number

  /** `columns`: how many numbers each box gets. */
  constructor(layers: readonly Module[], columns: number) {
    super()
    this.module_list = new Sequential(...layers)
    this.#columns = columns
  }

  /** [n, boxes, columns], the boxes of one map after another, row by row. */
  forward(maps: readonly tf.Tensor4D[]): tf.Tensor3D {
    const rows = maps.map((map, i) => {
      const result = this.module_list.at(i).forward(map) as tf.Tensor4D
      return tf.reshape(result, [map.shape[0], -1, this.#columns]) as tf.Tensor3D
    })
    return tf.concat(rows, 1)
  }
}

export interface SsdHeadDesign {
  /** The channels of each map. */
  channels: readonly number[]
  /** How many boxes each place of each map has. */
  boxes: readonly number[]
  /** How many logits each box gets. */
  outputs: number
  /** A layer that gives so many channels. */
  layer(inChannels: number, outChannels: number): Module
}

/** Maps of pictures -> what SSD says of each default box; under torchvision's keys. */
export class SsdHead extends Module {
  classification_head: ScoringHead
  regression_head: ScoringHead

  constructor({ channels, boxes, outputs, layer }: SsdHeadDesign) {
    super()
    const layers = (columns: number) =>
      channels.map((count, i) => layer(count, boxes[i]! * columns))
    this.classification_head = new ScoringHead(layers(outputs), outputs)
    this.regression_head = new ScoringHead(layers(4), 4)
  }

  forward(maps: readonly tf.Tensor4D[]) {
    return {
      logits: this.classification_head.forward(maps),
      deltas: this.regression_head.forward(maps),
    }
  }
}

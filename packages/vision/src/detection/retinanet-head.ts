import { Conv2d, constant, Module, normal, Sequential, tf, zeros } from '@cnn/core'
import { ConvBlock } from './conv-block.js'

/** What a head says of the anchors of one level. */
export type LevelOutputs = {
  /** [n, anchors, outputs] */
  logits: tf.Tensor3D
  /** [n, anchors, 4] */
  deltas: tf.Tensor3D
}

/** RetinaNet's two heads, each shared by all levels, with torchvision's keys. */
export class RetinaNetHead extends Module {
  classification_head: ClassificationHead
  regression_head: RegressionHead

  constructor(channels: number, design: { anchors: number; outputs: number; norm?: 'group' }) {
    super()
    this.classification_head = new ClassificationHead(channels, design)
    this.regression_head = new RegressionHead(channels, design)
  }

  forward(maps: readonly tf.Tensor4D[]): LevelOutputs[] {
    return maps.map((map) => ({
      logits: this.classification_head.forward(map),
      deltas: this.regression_head.forward(map),
    }))
  }
}

const init = normal(0.01)

/** Begins with a probability of 0.01 for everything. */
const biasInit = constant(-Math.log((1 - 0.01) / 0.01))

class ClassificationHead extends Module {
  conv: Sequential<ConvBlock>
  cls_logits: Conv2d
  readonly #outputs: number

  constructor(
    channels: number,
    { anchors, outputs, norm }: { anchors: number; outputs: number; norm?: 'group' },
  ) {
    super()
    this.conv = fourBlocks(channels, norm)
    this.cls_logits = new Conv2d(channels, anchors * outputs, 3, { padding: 1, init, biasInit })
    this.#outputs = outputs
  }

  forward(map: tf.Tensor4D): tf.Tensor3D {
    return tf.tidy(() => {
      const logits = this.cls_logits.forward(this.conv.forward(map))
      return tf.reshape(logits, [map.shape[0], -1, this.#outputs])
    })
  }
}

class RegressionHead extends Module {
  conv: Sequential<ConvBlock>
  bbox_reg: Conv2d

  constructor(channels: number, { anchors, norm }: { anchors: number; norm?: 'group' }) {
    super()
    this.conv = fourBlocks(channels, norm)
    this.bbox_reg = new Conv2d(channels, 4 * anchors, 3, { padding: 1, init, biasInit: zeros })
  }

  forward(map: tf.Tensor4D): tf.Tensor3D {
    return tf.tidy(() => {
      const deltas = this.bbox_reg.forward(this.conv.forward(map))
      return tf.reshape(deltas, [map.shape[0], -1, 4])
    })
  }
}

const fourBlocks = (channels: number, norm?: 'group') =>
  new Sequential(...[1, 2, 3, 4].map(() => new ConvBlock(channels, channels, { norm, init })))

import { type ImagePadding, reflectPad, replicatePad } from '../ops/pad-images.js'
import * as tf from '../tf.js'
import { Module } from './module.js'

// PyTorch's padding layers on NHWC tensors.

/** Mirrors pictures at the centres of the pixels at their edge. */
export class ReflectionPad2d extends Module {
  constructor(readonly padding: ImagePadding) {
    super()
  }

  forward(x: tf.Tensor): tf.Tensor4D {
    return reflectPad(x as tf.Tensor4D, this.padding)
  }
}

/** Repeats the pixels at the edge of pictures. */
export class ReplicationPad2d extends Module {
  constructor(readonly padding: ImagePadding) {
    super()
  }

  forward(x: tf.Tensor): tf.Tensor4D {
    return replicatePad(x as tf.Tensor4D, this.padding)
  }
}

/** Surrounds pictures with zeros. */
export class ZeroPad2d extends Module {
  constructor(readonly padding: ImagePadding) {
    super()
  }

  forward(x: tf.Tensor): tf.Tensor4D {
    const { padding } = this
    const sides =
      typeof padding === 'number'
        ? { top: padding, bottom: padding, left: padding, right: padding }
        : padding
    const { top, bottom, left, right } = sides
    return tf.pad(x as tf.Tensor4D, [[0, 0], [top, bottom], [left, right], [0, 0]]) // biome-ignore format: a pair each
  }
}

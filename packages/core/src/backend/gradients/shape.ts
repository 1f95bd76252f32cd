import { CnnError } from '../../errors.js'
import * as tf from '../../tf.js'
import { defineGradient, sumTo } from './define-gradient.js'

const reshapeBack = (kernelName: string, input: string) =>
  defineGradient(kernelName, { inputs: [input] }, (dy, [x]) => ({
    [input]: () => tf.reshape(dy, x!.shape),
  }))

const transpose = defineGradient<tf.TransposeAttrs>(tf.Transpose, {}, (dy, _, { perm }) => ({
  x: () => tf.transpose(dy, tf.backend_util.getUndoAxesPermutation(perm)),
}))

const reverse = defineGradient<tf.ReverseAttrs>(tf.Reverse, {}, (dy, _, { dims }) => ({
  x: () => tf.reverse(dy, dims),
}))

/** Sums the copies: each axis of `dy` is [copies, size]. */
const tile = defineGradient<tf.TileAttrs>(tf.Tile, {}, (dy, _, { reps }) => ({
  x: () => {
    let x = tf.clone(dy)
    reps.forEach((copies, axis) => {
      if (copies === 1) return
      const [before, after] = [dy.shape.slice(0, axis), x.shape.slice(axis + 1)]
      const shape = x.shape.slice(0, axis)
      const size = dy.shape[axis]! / copies
      x = tf.sum(tf.reshape(x, [sizeOf(shape), copies, size * sizeOf(after)]), 1)
      x = tf.reshape(x, [...before.map((_, index) => shape[index]!), size, ...after])
    })
    return x
  },
}))

const broadcastTo = defineGradient<tf.BroadCastToAttrs>(
  tf.BroadcastTo,
  {},
  (dy, _, { inputShape }) => ({ x: () => sumTo(dy, inputShape) }),
)

const concat: tf.GradConfig = {
  kernelName: tf.Concat,
  saveAllInputs: true,
  gradFunc: (dy, saved, attributes) => {
    const axis = tf.util.parseAxisParam(attributes.axis as number, saved[0]!.shape)[0]!
    let end = 0
    return Object.fromEntries(
      saved.map(({ shape }, index) => {
        const begin = shape.map((_, at) => (at === axis ? end : 0))
        end += shape[axis]!
        return [index, () => tf.slice(dy as tf.Tensor, begin, shape)]
      }),
    )
  },
}

const pack: tf.GradConfig = {
  kernelName: tf.Pack,
  saveAllInputs: true,
  gradFunc: (dy, saved, attributes) => {
    const axis = tf.util.parseAxisParam(attributes.axis as number, (dy as tf.Tensor).shape)[0]!
    return Object.fromEntries(
      saved.map(({ shape }, index) => {
        const begin = (dy as tf.Tensor).shape.map((_, at) => (at === axis ? index : 0))
        const size = (dy as tf.Tensor).shape.map((length, at) => (at === axis ? 1 : length))
        return [index, () => tf.reshape(tf.slice(dy as tf.Tensor, begin, size), shape)]
      }),
    )
  },
}

const unpack: tf.GradConfig = {
  kernelName: tf.Unpack,
  gradFunc: (dy, _, { axis }) => ({ value: () => tf.stack([dy].flat(), axis as number) }),
}

const split: tf.GradConfig = {
  kernelName: tf.SplitV,
  gradFunc: (dy, _, { axis }) => ({ x: () => tf.concat([dy].flat(), axis as number) }),
}

const spaceToBatch = defineGradient<tf.SpaceToBatchNDAttrs>(
  tf.SpaceToBatchND,
  {},
  (dy, _, { blockShape, paddings }) => ({ x: () => tf.batchToSpaceND(dy, blockShape, paddings) }),
)

const batchToSpace = defineGradient<tf.BatchToSpaceNDAttrs>(
  tf.BatchToSpaceND,
  {},
  (dy, _, { blockShape, crops }) => ({ x: () => tf.spaceToBatchND(dy, blockShape, crops) }),
)

/** Takes each block of `size`×`size` pixels back into the channels. */
const depthToSpace = defineGradient<tf.DepthToSpaceAttrs>(
  tf.DepthToSpace,
  {},
  (dy, _, { blockSize: size, dataFormat }) => ({
    x: () => {
      if (dataFormat === 'NCHW') {
        throw new CnnError(
          'unsupported-gradient',
          'The gradient of depthToSpace needs channels last (NHWC), not NCHW: transpose first.',
        )
      }
      const [batch, height, width, channels] = dy.shape as [number, number, number, number]
      const [rows, columns] = [height / size, width / size]
      const blocks = tf.reshape(dy, [batch, rows, size, columns, size, channels])
      const moved = tf.transpose(blocks, [0, 1, 3, 2, 4, 5])
      return tf.reshape(moved, [batch, rows, columns, channels * size ** 2])
    },
  }),
)

const sizeOf = (shape: number[]) => tf.util.sizeFromShape(shape)

export const shapeGradients: tf.GradConfig[] = [
  reshapeBack(tf.Reshape, 'x'),
  reshapeBack(tf.ExpandDims, 'input'),
  transpose,
  reverse,
  tile,
  broadcastTo,
  concat,
  pack,
  unpack,
  split,
  spaceToBatch,
  batchToSpace,
  depthToSpace,
]

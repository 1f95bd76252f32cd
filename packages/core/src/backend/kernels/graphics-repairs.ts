import * as tf from '../../tf.js'
import type { KernelRepair } from './kernel-repair.js'

const graphics = ['webgl', 'webgpu']

/** Tensors that one shader may read on every device, leaving a place for its output. */
const mostInputs = 7

/** More tensors than a shader can read, of which TensorFlow.js leaves some out. */
const addN: KernelRepair<object> = {
  name: tf.AddN,
  backends: ['webgpu'],
  compute(inputs) {
    const tensors = Object.values(inputs)
    if (tensors.length <= mostInputs) return undefined
    const middle = Math.ceil(tensors.length / 2)
    return tf.add(tf.addN(tensors.slice(0, middle)), tf.addN(tensors.slice(middle)))
  },
}

/** More than four axes, for which TensorFlow.js writes a shader that does not compile. */
const stridedSlice: KernelRepair<tf.StridedSliceAttrs> = {
  name: tf.StridedSlice,
  backends: graphics,
  compute({ x }, given) {
    if (x!.rank <= 4) return undefined
    const { begin, end, strides, finalShape } = tf.slice_util.sliceInfo(
      ...([x!.shape, given.begin, given.end, given.strides, given.beginMask] as const),
      ...([given.endMask, given.ellipsisMask, given.newAxisMask, given.shrinkAxisMask] as const),
    )
    const taken = x!.shape.reduce(
      (rest, _, axis) => takeAlong(rest, axis, begin[axis]!, end[axis]!, strides[axis]!),
      x!,
    )
    return tf.reshape(taken, finalShape)
  },
}

function takeAlong(x: tf.Tensor, axis: number, begin: number, end: number, stride: number) {
  const { shape } = x
  if (begin === 0 && end === shape[axis] && stride === 1) return x
  const [outer, inner] = [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis + 1))]
  const lines = tf.reshape(x, [outer, shape[axis]!, inner])
  // Of an axis walked backwards to its very beginning, the end is -1, which would count from the end.
  const endMask = end < 0 ? 0b010 : 0
  const taken = tf.stridedSlice(
    lines,
    [0, begin, 0],
    [outer, end, inner],
    [1, stride, 1],
    0,
    endMask,
  )
  return tf.reshape(taken, [...shape.slice(0, axis), taken.shape[1]!, ...shape.slice(axis + 1)])
}

/** Volumes, which TensorFlow.js refuses: one axis after the other gives its block to the batch. */
const spaceToBatch: KernelRepair<tf.SpaceToBatchNDAttrs> = {
  name: tf.SpaceToBatchND,
  backends: graphics,
  compute({ x }, { blockShape, paddings }) {
    if (x!.rank <= 4) return undefined
    const none: [number, number] = [0, 0]
    const rest = x!.shape.slice(blockShape.length + 1).map(() => none)
    const padded = tf.pad(x!, [none, ...(paddings as [number, number][]), ...rest])
    return blockShape.reduceRight((space, block, place) => {
      const [batch, ...shape] = space.shape as [number, ...number[]]
      const [before, after] = [sizeOf(shape.slice(0, place)), sizeOf(shape.slice(place + 1))]
      const length = shape[place]! / block
      const apart = tf.reshape(space, [batch, before, length, block, after])
      const sides = [...shape.slice(0, place), length, ...shape.slice(place + 1)]
      return tf.reshape(tf.transpose(apart, [3, 0, 1, 2, 4]), [batch * block, ...sides])
    }, padded)
  },
}

const batchToSpace: KernelRepair<tf.BatchToSpaceNDAttrs> = {
  name: tf.BatchToSpaceND,
  backends: graphics,
  compute({ x }, { blockShape, crops }) {
    if (x!.rank <= 4) return undefined
    const whole = blockShape.reduce((space, block, place) => {
      const [batch, ...shape] = space.shape as [number, ...number[]]
      const [before, after] = [sizeOf(shape.slice(0, place)), sizeOf(shape.slice(place + 1))]
      const apart = tf.reshape(space, [block, batch / block, before, shape[place]!, after])
      const sides = [...shape.slice(0, place), shape[place]! * block, ...shape.slice(place + 1)]
      return tf.reshape(tf.transpose(apart, [1, 2, 3, 0, 4]), [batch / block, ...sides])
    }, x!)
    const sides = whole.shape.slice(1, crops.length + 1)
    const begin = [0, ...crops.map(([before]) => before!)]
    const size = sides.map((side, axis) => side - crops[axis]![0]! - crops[axis]![1]!)
    const rest = whole.shape.slice(crops.length + 1)
    return tf.slice(whole, [...begin, ...rest.map(() => 0)], [whole.shape[0]!, ...size, ...rest])
  },
}

const sizeOf = (shape: number[]) => tf.util.sizeFromShape(shape)

/** Of shaders that read too many tensors, or tensors of too many axes. */
export const graphicsRepairs = [addN, stridedSlice, spaceToBatch, batchToSpace] as KernelRepair[]

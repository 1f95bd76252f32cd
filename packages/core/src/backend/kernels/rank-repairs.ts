import * as tf from '../../tf.js'
import type { KernelRepair } from './kernel-repair.js'

const graphics = ['webgl', 'webgpu']

const sizeOf = (shape: number[]) => tf.util.sizeFromShape(shape)

/** The axes before one, it alone, and those after it. */
const around = (x: tf.Tensor, axis: number) =>
  tf.reshape(x, [sizeOf(x.shape.slice(0, axis)), x.shape[axis]!, sizeOf(x.shape.slice(axis + 1))])

/** `tf.where` of more than four axes, which shaders of TensorFlow.js do not know. */
const select: KernelRepair<object> = {
  name: tf.Select,
  backends: graphics,
  compute({ condition, t, e }) {
    if (t!.rank <= 4 || condition!.rank !== t!.rank) return undefined
    const [flags, chosen, other] = [condition!, t!, e!].map((tensor) => tf.reshape(tensor, [-1]))
    return tf.reshape(tf.where(flags!, chosen!, other!), t!.shape)
  },
}

/** More than four axes: TensorFlow.js reads them back (webgpu, not at all in Node) or does not know them (webgl). */
const tile: KernelRepair<tf.TileAttrs> = {
  name: tf.Tile,
  backends: graphics,
  compute({ x }, { reps }) {
    if (x!.rank <= 4) return undefined
    const shape = x!.shape.map((length, axis) => length * reps[axis]!)
    // Along the last axes first: the rows that they make up are repeated as a whole.
    const tiled = reps.reduceRight((rows, copies, axis) => {
      if (copies === 1) return rows
      const outer = sizeOf(x!.shape.slice(0, axis))
      return tf.tile(tf.reshape(rows, [outer, rows.size / Math.max(outer, 1)]), [1, copies])
    }, x!)
    return tf.reshape(tiled, shape)
  },
}

/** More than four axes, for which TensorFlow.js writes a shader that does not compile. */
const pad: KernelRepair<tf.PadV2Attrs> = {
  name: tf.PadV2,
  backends: graphics,
  compute({ x }, { paddings, constantValue }) {
    if (x!.rank <= 4) return undefined
    return paddings.reduce((padded, [before, after], axis) => {
      if (before + after === 0) return padded
      const shape = padded.shape.with(axis, padded.shape[axis]! + before + after)
      const borders: [number, number][] = [
        [0, 0],
        [before, after],
        [0, 0],
      ]
      return tf.reshape(tf.pad(around(padded, axis), borders, constantValue), shape)
    }, tf.clone(x!))
  },
}

/** More than four axes, which shaders of TensorFlow.js do not know. */
const reverse: KernelRepair<tf.ReverseAttrs> = {
  name: tf.Reverse,
  backends: ['webgl'],
  compute({ x }, { dims }) {
    if (x!.rank <= 4) return undefined
    return tf.util
      .parseAxisParam(dims, x!.shape)
      .reduce(
        (turned, axis) => tf.reshape(tf.reverse(around(turned, axis), 1), x!.shape),
        tf.clone(x!),
      )
  },
}

/** Of axes that TensorFlow.js counts on no more than four of. */
export const rankRepairs = [select, tile, pad, reverse] as KernelRepair[]

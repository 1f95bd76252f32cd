import * as tf from '../../../tf.js'
import { itemsFor } from './share-work.js'
import type { WasmKernel } from './wasm-kernel.js'

const words = ['float32', 'int32']

/** `tf.where`, which broadcasts before it calls its kernel. */
const select: WasmKernel = {
  name: tf.Select,
  takes: 'any',
  accepts: ({ condition, t, e }) =>
    condition!.dtype === 'bool' &&
    words.includes(t!.dtype) &&
    t!.dtype === e!.dtype &&
    tf.util.arraysEqual(condition!.shape, t!.shape) &&
    tf.util.arraysEqual(e!.shape, t!.shape),
  compute(runner, { condition, t, e }) {
    const output = runner.output(t!.shape, t!.dtype)
    const count = tf.util.sizeFromShape(t!.shape)
    runner.run('chooseWords', {
      items: count && itemsFor(count),
      fields: [...[condition!, t!, e!, output].map((tensor) => runner.address(tensor)), count],
      work: count,
    })
    return output
  },
}

/** To floats and to truth values; TensorFlow.js does the others. */
const cast: WasmKernel<tf.CastAttrs> = {
  name: tf.Cast,
  takes: 'any',
  accepts: ({ x }, { dtype }) =>
    x!.dtype !== dtype &&
    ['float32', 'int32', 'bool'].includes(x!.dtype) &&
    ['float32', 'bool'].includes(dtype),
  compute(runner, { x }, { dtype }) {
    const output = runner.output(x!.shape, dtype)
    const count = tf.util.sizeFromShape(x!.shape)
    if (dtype === 'bool') {
      const truths = runner.heap.backend.typedArrayFromHeap(output)
      const values = runner.heap.backend.typedArrayFromHeap(x!)
      for (let index = 0; index < count; index++) truths[index] = values[index] === 0 ? 0 : 1
      return output
    }
    runner.run(x!.dtype === 'bool' ? 'bytesToFloats' : 'wordsToFloats', {
      items: count && itemsFor(count),
      fields: [runner.address(x!), runner.address(output), count],
      work: count,
    })
    return output
  },
}

/** Of truth values of one shape; TensorFlow.js broadcasts others. */
const join = (name: string, isOr: boolean): WasmKernel => ({
  name,
  takes: 'any',
  accepts: ({ a, b }) =>
    a!.dtype === 'bool' && b!.dtype === 'bool' && tf.util.arraysEqual(a!.shape, b!.shape),
  compute(runner, { a, b }) {
    const output = runner.output(a!.shape, 'bool')
    const count = tf.util.sizeFromShape(a!.shape)
    runner.run('joinTruths', {
      items: count && itemsFor(count),
      fields: [Number(isOr), ...[a!, b!, output].map((tensor) => runner.address(tensor)), count],
      work: count / 4,
    })
    return output
  },
})

export const choiceKernels = [
  select,
  cast,
  join(tf.LogicalAnd, false),
  join(tf.LogicalOr, true),
] as WasmKernel[]

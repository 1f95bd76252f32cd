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
      runner.heap.backend.typedArrayFromHeap(x!).forEach((value, index) => {
        truths[index] = Number(value !== 0)
      })
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

export const choiceKernels = [select, cast] as WasmKernel[]

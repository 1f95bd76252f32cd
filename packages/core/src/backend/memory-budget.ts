import { CnnError } from '../errors.js'
import * as tf from '../tf.js'

/** What keeps count of tensors in TensorFlow.js. */
interface Accountant {
  state: { tensorInfo: Map<object, { bytes: number }> & WeakMap<object, { bytes: number }> }
  trackTensor(tensor: tf.Tensor, backend: unknown): void
  removeDataId(dataId: object, backend: unknown): void
}

let budget = Number.POSITIVE_INFINITY
let used = 0
let isCounting = false

/**
 * From now on the data of all tensors together take at most so many bytes: an operation whose result would take more
 * throws a `CnnError` with code 'out-of-memory' and leaves nothing behind. `Infinity` lifts the limit.
 *
 * Throws 'bad-argument' where it is not a number above 0.
 */
export function limitMemory(bytes: number) {
  if (!(bytes > 0)) {
    throw new CnnError('bad-argument', `memoryBudget must be a number of bytes, not ${bytes}.`)
  }
  if (!isCounting && bytes < Number.POSITIVE_INFINITY) startCounting()
  budget = bytes
}

function startCounting() {
  isCounting = true
  used = tf.memory().numBytes
  const engine = tf.engine() as unknown as Accountant
  const { trackTensor, removeDataId } = engine
  engine.trackTensor = (tensor, backend) => {
    const isNew = !engine.state.tensorInfo.has(tensor.dataId)
    trackTensor.call(engine, tensor, backend)
    if (!isNew) return
    const bytes = engine.state.tensorInfo.get(tensor.dataId)!.bytes
    used += bytes
    if (used <= budget) return
    tensor.dispose()
    throw new CnnError(
      'out-of-memory',
      `A tensor of ${inMegabytes(bytes)} does not fit: tensors take ${inMegabytes(used)} of the memory budget of ${inMegabytes(budget)}. ` +
        'Use smaller batches or pictures, dispose what is no longer needed, train with recompute(module), or raise memoryBudget.',
    )
  }
  engine.removeDataId = (dataId, backend) => {
    const known = engine.state.tensorInfo.get(dataId)
    removeDataId.call(engine, dataId, backend)
    if (known && !engine.state.tensorInfo.has(dataId)) used -= known.bytes
  }
}

const inMegabytes = (bytes: number) => `${(bytes / 1e6).toPrecision(3)} MB`

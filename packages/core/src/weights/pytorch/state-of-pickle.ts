import { malformedFile } from '../malformed-file.js'
import { valueCount } from '../numpy/numpy-array.js'
import { PickledArray } from '../numpy/numpy-globals.js'
import type { OpenOptions, StoredTensor, StoredWeights } from '../weights-format.js'
import { findStateDict } from './find-state-dict.js'
import { type ReadStorage, torchTensor } from './torch-tensor.js'

interface Surroundings {
  /** What to call the file in errors. */
  name: string
  format: string
  /** How many bytes of values the file has. */
  byteLength: number
  isBigEndian: boolean
  read: ReadStorage
}

/** The weights in the value that a checkpoint's pickle gives. */
export function stateOfPickle(
  root: unknown,
  surroundings: Surroundings,
  { at }: OpenOptions,
): StoredWeights {
  const { name, format, read } = surroundings
  const { leaves, notes } = findStateDict(root, name, at)
  const tensors = new Map<string, StoredTensor>()
  for (const [key, leaf] of leaves) {
    const tensor =
      leaf instanceof PickledArray ? leaf.tensor() : torchTensor(leaf.tensor, read, surroundings)
    if (!tensor) throw malformedFile(name, `the NumPy array '${key}' in it has no values`)
    tensors.set(key, tensor)
  }
  checkSize(tensors, surroundings)
  return { format, tensors, metadata: notes }
}

/** Tensors may share values, and repeat them by a stride of 0; a small file must not become a large one by that. */
function checkSize(tensors: ReadonlyMap<string, StoredTensor>, { name, byteLength }: Surroundings) {
  const most = 2 ** 26 + 32 * byteLength
  let bytes = 0
  for (const { shape } of tensors.values()) bytes += 4 * valueCount(shape)
  if (bytes <= most) return
  throw malformedFile(
    name,
    `its tensors would take ${bytes} bytes, though the file has only ${byteLength}`,
  )
}

import type { ByteSource } from '../../data/byte-source.js'
import type { ZippedFile } from '../../data/zip/zip-archive.js'
import type { StoredTensor, StoredWeights } from '../weights-format.js'
import { openNpy } from './npy.js'

/** Whether the files of a zip archive are those of NumPy's savez. */
export const isNpz = (files: ReadonlyMap<string, ZippedFile>) =>
  files.size > 0 && [...files.keys()].every((name) => name.endsWith('.npy'))

/** The arrays of an archive that NumPy's savez or savez_compressed wrote, under their names. */
export async function openNpz(
  files: ReadonlyMap<string, ZippedFile>,
  source: ByteSource,
): Promise<StoredWeights> {
  const tensors = new Map<string, StoredTensor>()
  for (const [name, file] of files) {
    const key = name.slice(0, -'.npy'.length)
    tensors.set(key, await openNpy(file, `${name} in ${source.name}`))
  }
  return { tensors, metadata: {} }
}

import { type NpyFile, readNpyHeader } from '../../data/numpy/npy-header.js'
import { malformedFile } from '../malformed-file.js'
import type { StoredTensor } from '../weights-format.js'
import { arrayBytes, numpyDtype, numpyTensor } from './numpy-array.js'

/**
 * Opens an array in NumPy's format, versions 1 to 3; `name` is what errors call it.
 * @throws CnnError 'bad-weights-file'
 */
export async function openNpy(file: NpyFile, name: string): Promise<StoredTensor> {
  const { descr, dataBegin, ...order } = await readNpyHeader(file, name, malformedFile)
  const layout = { ...numpyDtype(descr, name), ...order }
  const bytes = arrayBytes(layout)
  if (bytes !== file.length - dataBegin) {
    throw malformedFile(
      name,
      `its ${layout.dtype} [${layout.shape}] takes ${bytes} bytes, but ${file.length - dataBegin} follow its header`,
    )
  }
  return numpyTensor(layout, () => file.read(dataBegin, dataBegin + bytes))
}

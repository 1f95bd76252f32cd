import { malformedFile } from '../malformed-file.js'
import type { StoredTensor } from '../weights-format.js'
import { npySignature } from './npy-signature.js'
import { arrayBytes, type NumpyLayout, numpyDtype, numpyTensor } from './numpy-array.js'

/** Something with bytes that are read by range: a file, or one in an archive. */
interface Readable {
  readonly length: number
  read(begin: number, end: number): Promise<Uint8Array>
}

const maxHeaderLength = 65_536

/**
 * Opens an array in NumPy's format, versions 1 to 3; `name` is what errors call it.
 * @throws CnnError 'bad-weights-file'
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export async function openNpy(file: Readable, name: string): Promise<StoredTensor> {
  const start = await file.read(0, Math.min(12, file.length))
  const signature = String.fromCharCode(...start.subarray(0, 6))
  const version = start[6]!
  if (start.length < 10 || signature !== npySignature || version < 1 || version > 3) {
    throw malformedFile(name, 'it does not begin as a NumPy array does')
  }
  const view = new DataView(start.buffer, start.byteOffset, start.length)
  const headerBegin = version === 1 ? 10 : 12
  if (start.length < headerBegin) throw malformedFile(name, 'it is cut short')
  const headerLength = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true)
  const dataBegin = headerBegin + headerLength
  if (headerLength > maxHeaderLength || dataBegin > file.length) {
    throw malformedFile(name, `its header claims ${headerLength} bytes`)
  }
  const header = await file.read(headerBegin, dataBegin)
  const layout = parseHeader(new TextDecoder().decode(header), name)
  const bytes = arrayBytes(layout)
  if (bytes !== file.length - dataBegin) {
    throw malformedFile(
      name,
      `its ${layout.dtype} [${layout.shape}] takes ${bytes} bytes, but ${file.length - dataBegin} follow its header`,
    )
  }
  return numpyTensor(layout, () => file.read(dataBegin, dataBegin + bytes))
}

/** `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`, in any order. */
function parseHeader(text: string, name: string): NumpyLayout {
  const descr = /'descr'\s*:\s*(['"])(.*?)\1/.exec(text)?.[2]
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1]
  const sizes = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(text)?.[1]
  if (/'descr'\s*:\s*\[/.test(text)) {
    throw malformedFile(name, 'it holds records of several fields, not plain numbers')
  }
  if (descr === undefined || order === undefined || sizes === undefined) {
    throw malformedFile(name, 'its header does not say type, order and shape')
  }
  const shape = sizes.match(/\d+/g)?.map(Number) ?? []
  if (!shape.every(Number.isSafeInteger)) throw malformedFile(name, `its shape is (${sizes})`)
  return { ...numpyDtype(descr, name), isFortran: order === 'True', shape }
}

import type { CnnError } from '../../errors.js'
import { npySignature } from './npy-signature.js'

/** Something with bytes that are read by range: a file, or one in an archive. */
export interface NpyFile {
  readonly length: number
  read(begin: number, end: number): Promise<Uint8Array>
}

/** What a file of NumPy's says before its values. */
export interface NpyHeader {
  /** The type of the values as NumPy writes it: '<f4'. */
  descr: string
  /** Whether the first axis, not the last, is the one whose neighbours lie beside each other. */
  isFortran: boolean
  shape: number[]
  /** Where the values begin. */
  dataBegin: number
}

/** Makes the error of a file that contradicts its format: what is wrong with which. */
export type MalformedNpy = (name: string, what: string) => CnnError

const maxHeaderLength = 65_536
/** NumPy has no more. */
const mostAxes = 64

/**
 * Reads the header of an array in NumPy's format, versions 1 to 3; `name` is what errors call it.
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export async function readNpyHeader(
  file: NpyFile,
  name: string,
  malformed: MalformedNpy,
): Promise<NpyHeader> {
  const start = await file.read(0, Math.min(12, file.length))
  const signature = String.fromCharCode(...start.subarray(0, 6))
  const version = start[6]!
  if (start.length < 10 || signature !== npySignature || version < 1 || version > 3) {
    throw malformed(name, 'it does not begin as a NumPy array does')
  }
  const view = new DataView(start.buffer, start.byteOffset, start.length)
  const headerBegin = version === 1 ? 10 : 12
  if (start.length < headerBegin) throw malformed(name, 'it is cut short')
  const headerLength = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true)
  const dataBegin = headerBegin + headerLength
  if (headerLength > maxHeaderLength || dataBegin > file.length) {
    throw malformed(name, `its header claims ${headerLength} bytes`)
  }
  const header = new TextDecoder().decode(await file.read(headerBegin, dataBegin))
  return { ...parseHeader(header, name, malformed), dataBegin }
}

/** `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`, in any order. */
function parseHeader(text: string, name: string, malformed: MalformedNpy) {
  const descr = /'descr'\s*:\s*(['"])(.*?)\1/.exec(text)?.[2]
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1]
  const sizes = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(text)?.[1]
  if (/'descr'\s*:\s*\[/.test(text)) {
    throw malformed(name, 'it holds records of several fields, not plain numbers')
  }
  if (descr === undefined || order === undefined || sizes === undefined) {
    throw malformed(name, 'its header does not say type, order and shape')
  }
  const shape = sizes.match(/\d+/g)?.map(Number) ?? []
  if (shape.length > mostAxes || !shape.every(Number.isSafeInteger)) {
    throw malformed(name, `its shape is (${sizes.slice(0, 100)})`)
  }
  return { descr, isFortran: order === 'True', shape }
}

/** The header of an array, padded so that the values begin at a multiple of 64; version 1. */
export function writeNpyHeader(descr: string, shape: readonly number[]): Uint8Array {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ')
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${sizes}), }`
  const end = Math.ceil((10 + header.length + 1) / 64) * 64
  const bytes = new Uint8Array(end).fill(0x20)
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, (end - 10) & 255, (end - 10) >> 8])
  bytes.set(new TextEncoder().encode(header), 10)
  bytes[end - 1] = 0x0a
  return bytes
}

/** 'f4' of '<f4', and the order of its bytes; undefined for what are no numbers. */
export function readNumpyType(descr: string): { kind: string; isBigEndian: boolean } | undefined {
  const [, order, kind] = /^([<>|=]?)([a-z]\d+)$/.exec(descr) ?? []
  return kind === undefined ? undefined : { kind, isBigEndian: order === '>' }
}

/** What values of another type are, for people. */
export const describeNumpyType = (descr: string) =>
  /O/.test(descr) ? 'Python objects' : `values of the type '${descr.slice(0, 40)}'`

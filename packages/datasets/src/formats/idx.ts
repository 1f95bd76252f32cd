/**
 * IDX, the format of MNIST's files: two zero bytes, the type of the numbers, the count of dimensions, each dimension
 * as a big-endian 32-bit integer, then the numbers, big-endian, the last dimension varying fastest.
 * Source: Yann LeCun, "The MNIST database of handwritten digits", http://yann.lecun.com/exdb/mnist/.
 */
import { CnnError } from '@cnn/core/data'
import { gunzip, isGzip } from './gzip.js'

export type IdxData = Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array

export interface IdxArray {
  shape: number[]
  /** Row-major. Of unpacked 8-bit files a view of the file's bytes, otherwise a copy. */
  data: IdxData
}

export interface ReadIdxOptions {
  /** What to call the file in errors: its path or URL. */
  name?: string
  /** The largest content that is accepted (default 1 GiB). */
  maxBytes?: number
}

const elementTypes = new Map([
  [0x08, { bytes: 1, make: Uint8Array, read: DataView.prototype.getUint8 }],
  [0x09, { bytes: 1, make: Int8Array, read: DataView.prototype.getInt8 }],
  [0x0b, { bytes: 2, make: Int16Array, read: DataView.prototype.getInt16 }],
  [0x0c, { bytes: 4, make: Int32Array, read: DataView.prototype.getInt32 }],
  [0x0d, { bytes: 4, make: Float32Array, read: DataView.prototype.getFloat32 }],
  [0x0e, { bytes: 8, make: Float64Array, read: DataView.prototype.getFloat64 }],
])
const mostDimensions = 8

/**
 * Reads an IDX file, also one packed with gzip.
 * @throws CnnError 'bad-idx' or 'bad-gzip', naming the file and the place, when it is not IDX, is cut short, too long
 * or damaged; memory stays within what the header and `maxBytes` allow.
 */
export async function readIdx(
  bytes: Uint8Array,
  { name = 'The IDX file', maxBytes = 2 ** 30 }: ReadIdxOptions = {},
): Promise<IdxArray> {
  const content = isGzip(bytes)
    ? await gunzip(bytes, {
        name,
        headerBytes: 4 + 4 * mostDimensions,
        sizeFrom: (head) => readHeader(head, name, maxBytes).totalBytes,
      })
    : bytes
  const { type, shape, headerBytes, totalBytes } = readHeader(content, name, maxBytes)
  if (content.length !== totalBytes) {
    const problem = content.length < totalBytes ? 'is cut short' : 'is too long'
    throw bad(
      `${name} ${problem}: shape [${shape.join(', ')}] makes ${totalBytes} bytes, but there are ${content.length}.`,
    )
  }
  return { shape, data: readNumbers(content, headerBytes, type) }
}

function readHeader(content: Uint8Array, name: string, maxBytes: number) {
  if (content.length < 4)
    throw bad(`${name} is cut short: ${content.length} bytes are no IDX file.`)
  const [zero, alsoZero, code, dimensions] = content as unknown as [number, number, number, number]
  const type = elementTypes.get(code)
  if (zero !== 0 || alsoZero !== 0 || !type || dimensions < 1 || dimensions > mostDimensions) {
    throw bad(`${name} is no IDX file: it begins with ${describeStart(content)}.`)
  }
  const headerBytes = 4 + 4 * dimensions
  if (content.length < headerBytes) {
    throw bad(
      `${name} is cut short: ${headerBytes} bytes of header announced, ${content.length} there.`,
    )
  }
  const view = new DataView(content.buffer, content.byteOffset, headerBytes)
  const shape = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i))
  const totalBytes = shape.reduce((product, length) => product * length, type.bytes) + headerBytes
  if (totalBytes > maxBytes) {
    throw bad(
      `${name} announces shape [${shape.join(', ')}] at byte 4: ${totalBytes} bytes, more than the ${maxBytes} that are accepted.`,
    )
  }
  return { type, shape, headerBytes, totalBytes }
}

function readNumbers(
  content: Uint8Array,
  start: number,
  { bytes, make, read }: { bytes: number; make: new (length: number) => IdxData; read: ReadNumber },
): IdxData {
  if (make === Uint8Array) return content.subarray(start)
  const count = (content.length - start) / bytes
  const view = new DataView(content.buffer, content.byteOffset + start, content.length - start)
  const data = new make(count)
  for (let i = 0; i < count; i++) data[i] = read.call(view, i * bytes, false)
  return data
}

type ReadNumber = (this: DataView, offset: number, littleEndian?: boolean) => number

function describeStart(content: Uint8Array) {
  const start = content.subarray(0, 16)
  const text = String.fromCharCode(...start).trimStart()
  if (/^<(!doctype|html|\?xml)/i.test(text)) return 'markup, as a web page does (an error page?)'
  const magic = [...content.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0'))
  return `the bytes ${magic.join(' ')} instead of, say, 00 00 08 03`
}

const bad = (message: string) => new CnnError('bad-idx', message)

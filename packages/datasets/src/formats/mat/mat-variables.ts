import { type ByteSource, CnnError, throwIfAborted } from '@cnn/core/data'
import { inflate, inflateWhole } from '#runtime/formats/inflate'
import { badMat, ElementReader, stored } from './element.js'
import { cannotUnpack, piecesOf } from './packed-pieces.js'
import { className, type MatrixHead, readHead } from './read-matrix.js'

/** A variable of a MAT file, its content not read yet. */
export interface MatVariable {
  name: string
  /** 'uint8', 'struct', 'text' … */
  class: string
  dims: number[]
  /** How many bytes its content has, unpacked. */
  bytes: number
}

/** A variable and how to read it. */
export interface StoredVariable extends MatVariable {
  head: MatrixHead
  littleEndian: boolean
  title: string
  /** The content, unpacked, a piece at a time. */
  content(): AsyncGenerator<Uint8Array, void, undefined>
  /** The content, unpacked, in one piece. */
  whole(): Promise<Uint8Array>
}

const headerBytes = 128
/** The beginning of a variable lies within so many bytes of its content. */
const mostHeadBytes = 2 ** 16
/** No more may follow the content of a packed variable. */
const mostFilling = 8
/** The most that zlib can shrink anything, a little rounded up. */
const largestRatio = 1040

/**
 * The variables of a MAT file, one after the other; of each only the beginning is read.
 * @throws CnnError 'bad-mat', 'unsupported-mat' for files of other versions
 */
export async function* variablesOf(
  source: ByteSource,
  signal?: AbortSignal,
): AsyncGenerator<StoredVariable, void, undefined> {
  const littleEndian = await readOrder(source)
  for (let at = headerBytes; at < source.length; ) {
    throwIfAborted(signal)
    const title = `${source.name}, the variable at byte ${at},`
    const tag = new ElementReader(
      await source.read(at, Math.min(at + 8, source.length)),
      littleEndian,
      title,
      at,
    ).peekTag()
    const [begin, end] = [at + tag.begin, at + tag.begin + tag.bytes]
    if (end > source.length) {
      throw badMat(
        `${title} is cut short: it announces ${tag.bytes} bytes, but ${source.length - begin} are left. Fetch the file again.`,
      )
    }
    // Packed variables are not filled up to eight bytes.
    at = tag.type === stored.compressed ? end : at + tag.end
    if (tag.type !== stored.matrix && tag.type !== stored.compressed) {
      throw badMat(`${title} is no variable: it has type ${tag.type}.`)
    }
    const packed = tag.type === stored.compressed
    const place = { source, begin, end, littleEndian, title, signal }
    const variable = await (packed ? openPacked(place) : openPlain(place, begin, end - begin))
    // Without a name it is what MATLAB keeps for itself.
    if (variable.name !== '') yield variable
  }
}

interface Place {
  source: ByteSource
  begin: number
  end: number
  littleEndian: boolean
  title: string
  signal?: AbortSignal
}

/** Whether the file is little-endian. */
async function readOrder(source: ByteSource): Promise<boolean> {
  const header = await source.read(0, Math.min(headerBytes, source.length))
  const text = new TextDecoder().decode(header.subarray(0, 116))
  const order = String.fromCharCode(header[126] ?? 0, header[127] ?? 0)
  const littleEndian = order === 'IM'
  const version = littleEndian ? header[125] : header[124]
  if (/^MATLAB 7\.3/.test(text) || /^\x89HDF/.test(String.fromCharCode(...header.subarray(0, 4)))) {
    throw unsupported(
      `${source.name} is a MAT file of version 7.3, which is HDF5: read it with openHdf5.`,
    )
  }
  if (header.length === headerBytes && (littleEndian || order === 'MI') && version === 1) {
    return littleEndian
  }
  if (looksLikeVersion4(header)) {
    throw unsupported(
      `${source.name} seems to be a MAT file of version 4. Save it again in MATLAB or Octave: save('-v7', …).`,
    )
  }
  throw badMat(
    header.length < headerBytes
      ? `${source.name} is cut short: ${header.length} bytes are no MAT file.`
      : `${source.name} is no MAT file: it begins with '${printable(text)}'.`,
  )
}

/** Its header has five integers: type, rows, columns, whether complex, the length of the name. */
function looksLikeVersion4(header: Uint8Array) {
  if (header.length < 21) return false
  const view = new DataView(header.buffer, header.byteOffset, header.length)
  return [true, false].some((order) => {
    const [type, rows, columns, complex, nameLength] = [0, 4, 8, 12, 16].map((at) =>
      view.getUint32(at, order),
    ) as [number, number, number, number, number]
    const isType = type <= 4052 && Math.floor(type / 100) % 10 === 0 && type % 10 <= 2
    return isType && rows < 2 ** 28 && columns < 2 ** 28 && complex <= 1 && nameLength - 1 < 64
  })
}

const printable = (text: string) => text.slice(0, 24).replace(/[^\x20-\x7e]/g, '.')

async function openPlain(place: Place, begin: number, bytes: number): Promise<StoredVariable> {
  const { source, signal } = place
  const head = await source.read(begin, begin + Math.min(bytes, mostHeadBytes))
  return describe(place, head, bytes, {
    content: () => piecesOf(source, begin, begin + bytes, signal),
    whole: async () => source.read(begin, begin + bytes),
  })
}

async function openPacked(place: Place): Promise<StoredVariable> {
  const { source, begin, end, title, littleEndian, signal } = place
  const unpack = () => inflate(piecesOf(source, begin, end, signal), cannotUnpack(title))
  const start = await firstBytes(unpack(), 8 + mostHeadBytes)
  const tag = new ElementReader(start, littleEndian, title).peekTag()
  if (tag.type !== stored.matrix) throw badMat(`${title} is packed, but is no variable.`)
  const bytes = tag.bytes
  const content = () => afterTag(unpack(), tag.begin, bytes, title)
  return describe(place, start.subarray(tag.begin, tag.begin + bytes), bytes, {
    content,
    async whole() {
      if (bytes > (end - begin) * largestRatio) {
        throw badMat(
          `${title} is damaged: it announces ${bytes} bytes, more than its ${end - begin} packed bytes can hold.`,
        )
      }
      const packed = await source.read(begin, end)
      const whole = await inflateWhole(packed, tag.begin + bytes + mostFilling, cannotUnpack(title))
      if (whole.length >= tag.begin + bytes) return whole.subarray(tag.begin, tag.begin + bytes)
      throw badMat(
        `${title} is cut short: it announces ${bytes} bytes, but has ${whole.length - tag.begin}.`,
      )
    },
  })
}

function describe(
  { littleEndian, title, source }: Place,
  start: Uint8Array,
  bytes: number,
  access: Pick<StoredVariable, 'content' | 'whole'>,
): StoredVariable {
  const head = readHead(new ElementReader(start, littleEndian, title))
  const { name, dims } = head
  const known = { name, dims, class: className(head), bytes, head, littleEndian }
  return { ...known, title: name ? `${source.name}, variable ${name},` : title, ...access }
}

async function firstBytes(pieces: AsyncGenerator<Uint8Array>, most: number) {
  const bytes = new Uint8Array(most)
  let filled = 0
  for await (const piece of pieces) {
    const part = piece.subarray(0, most - filled)
    bytes.set(part, filled)
    filled += part.length
    if (filled === most) break
  }
  return bytes.subarray(0, filled)
}

/** The `bytes` bytes behind a tag; that there are fewer, or many more, is an error. */
async function* afterTag(
  pieces: AsyncGenerator<Uint8Array, void, undefined>,
  tagBytes: number,
  bytes: number,
  title: string,
) {
  let skipped = 0
  let given = 0
  for await (const piece of pieces) {
    const from = Math.min(piece.length, tagBytes - skipped)
    skipped += from
    const part = piece.subarray(from, from + bytes - given)
    given += part.length
    if (part.length > 0) yield part
    if (piece.length - from - part.length > mostFilling)
      throw badMat(`${title} is longer than it says.`)
  }
  if (given < bytes) {
    throw badMat(`${title} is cut short: it announces ${bytes} bytes, but has ${given}.`)
  }
}

const unsupported = (message: string) => new CnnError('unsupported-mat', message)

import { CnnError, type NumberArray } from '@cnn/core/data'
import { type ElementReader, numberType, stored, storedNumbers } from './element.js'
import type { MatArray, MatNumberClass, MatSparse, MatText, MatValue } from './mat-value.js'

/** What stands at the beginning of every array. */
export interface MatrixHead {
  /** The array's name; '' of those inside others. */
  name: string
  /** MATLAB's number of its class. */
  classNumber: number
  isComplex: boolean
  isLogical: boolean
  dims: number[]
}

export const classes = {
  cell: 1,
  struct: 2,
  object: 3,
  text: 4,
  sparse: 5,
  functionHandle: 16,
  opaque: 17,
} as const

const numberClasses: Readonly<Record<number, { name: MatNumberClass; stored: number }>> = {
  6: { name: 'double', stored: 9 },
  7: { name: 'single', stored: 7 },
  8: { name: 'int8', stored: 1 },
  9: { name: 'uint8', stored: 2 },
  10: { name: 'int16', stored: 3 },
  11: { name: 'uint16', stored: 4 },
  12: { name: 'int32', stored: 5 },
  13: { name: 'uint32', stored: 6 },
  14: { name: 'int64', stored: 12 },
  15: { name: 'uint64', stored: 13 },
}

/** The class of numbers with this number, if it is one. */
export const numberClass = (number: number) =>
  Object.hasOwn(numberClasses, number) ? numberClasses[number] : undefined

/** 'uint8', 'struct', 'function handle'. */
export function className({ classNumber, isLogical }: MatrixHead): string {
  if (isLogical) return 'logical'
  const other = Object.entries(classes).find(([, number]) => number === classNumber)?.[0]
  if (other === 'functionHandle') return 'function handle'
  return numberClass(classNumber)?.name ?? other ?? `class ${classNumber}`
}

const mostDimensions = 32
const deepest = 64
/** So many arrays inside others take half a gigabyte already. */
const mostArrays = 2 ** 21

/** How deep an array lies in others, and how many more there may be. */
interface Nesting {
  depth: number
  room: { arrays: number }
}

/** Reads the beginning of an array; the reader then stands before its content. */
export function readHead(reader: ElementReader): MatrixHead {
  const [flags = 0] = reader.integers('array flags')
  const classNumber = flags & 0xff
  const isLogical = (flags & 0x200) !== 0
  const isComplex = (flags & 0x800) !== 0
  // Objects of new-style classes have no shape; they are refused by name.
  const dims = classNumber === classes.opaque ? [] : reader.integers('dimensions')
  const isShaped = dims.length >= 2 && dims.length <= mostDimensions && dims.every((n) => n >= 0)
  if (!isShaped && classNumber !== classes.opaque) {
    throw reader.bad(`has the dimensions [${dims.slice(0, mostDimensions)}]`)
  }
  return { name: reader.ascii('name'), classNumber, isComplex, isLogical, dims }
}

/**
 * Reads the content of an array.
 * @throws CnnError 'bad-mat', 'unsupported-mat' for function handles and objects of new-style classes
 */
export function readContent(
  reader: ElementReader,
  head: MatrixHead,
  nesting: Nesting = { depth: 0, room: { arrays: mostArrays } },
): MatValue {
  const { classNumber, dims, isComplex, isLogical } = head
  const count = countOf(dims)
  if (!Number.isSafeInteger(count)) throw reader.bad(`has the dimensions [${dims}]`)
  const kind = numberClass(classNumber)
  if (kind) {
    const data = readNumbers(reader, kind.stored, count)
    const array: MatArray = { kind: 'array', class: isLogical ? 'logical' : kind.name, dims, data }
    return isComplex ? { ...array, imaginary: readNumbers(reader, kind.stored, count) } : array
  }
  if (classNumber === classes.text) return readText(reader, dims, count)
  if (classNumber === classes.cell) {
    return { kind: 'cell', dims, elements: readMatrices(reader, count, nesting) }
  }
  if (classNumber === classes.struct) return readStruct(reader, dims, count, nesting)
  if (classNumber === classes.object) {
    const name = reader.ascii('class name')
    return { ...readStruct(reader, dims, count, nesting), className: name }
  }
  if (classNumber === classes.sparse) return readSparse(reader, head)
  throw new CnnError(
    'unsupported-mat',
    `${reader.title} holds a ${className(head)}, which only MATLAB can read. Name the variables that you want, or save it as numbers, text, cells or structs.`,
  )
}

export const countOf = (dims: readonly number[]) => dims.reduce((product, n) => product * n, 1)

/** The array types of classes, by how they are stored when nothing is packed. */
function readNumbers(reader: ElementReader, wanted: number, count: number): NumberArray {
  // MATLAB leaves out even the tag where an array is empty.
  if (count === 0 && reader.left < 8) return empty(wanted)
  const tag = reader.next()
  const make = numberType(tag.type)
  if (!make) throw reader.bad(`has numbers of the unknown type ${tag.type}`)
  if (tag.bytes !== count * make.BYTES_PER_ELEMENT) {
    throw reader.bad(
      `should have ${count} numbers of ${make.BYTES_PER_ELEMENT} bytes, but has ${tag.bytes} bytes`,
    )
  }
  return toClass(storedNumbers(reader.data(tag), make, reader.littleEndian), wanted)
}

const empty = (wanted: number) => new (numberType(wanted)!)(new ArrayBuffer(0), 0, 0)

/** Numbers that were stored in fewer bytes, in the type of their class. */
export function toClass(values: NumberArray, wanted: number): NumberArray {
  const make = numberType(wanted)!
  if (values.constructor === make) return values
  const { length } = values
  const converted = new make(new ArrayBuffer(length * make.BYTES_PER_ELEMENT), 0, length)
  if (converted instanceof BigInt64Array || converted instanceof BigUint64Array) {
    for (let i = 0; i < length; i++) converted[i] = toBigint(values[i]!)
  } else if (values instanceof BigInt64Array || values instanceof BigUint64Array) {
    for (let i = 0; i < length; i++) converted[i] = Number(values[i])
  } else {
    converted.set(values)
  }
  return converted
}

const toBigint = (value: number | bigint) =>
  typeof value === 'bigint' ? value : Number.isFinite(value) ? BigInt(Math.round(value)) : 0n

function readText(reader: ElementReader, dims: number[], count: number): MatText {
  if (count === 0) return { kind: 'text', dims, rows: [] }
  const text = readCharacters(reader)
  if (text.length < count) {
    throw reader.bad(`should have ${count} characters, but has ${text.length}`)
  }
  const height = dims[0]!
  if (height === 1) return { kind: 'text', dims, rows: [text.slice(0, count)] }
  const rows = Array.from({ length: height }, (_, row) => {
    let characters = ''
    for (let at = row; at < count; at += height) characters += text[at]
    return characters
  })
  return { kind: 'text', dims, rows }
}

function readCharacters(reader: ElementReader): string {
  const tag = reader.next()
  const data = reader.data(tag)
  const decoder = decoderOf(tag.type, reader.littleEndian)
  if (decoder) return decoder.decode(data)
  const make = tag.type === stored.utf32 ? Uint32Array : numberType(tag.type)
  if (!make || data.length % make.BYTES_PER_ELEMENT !== 0) {
    throw reader.bad(`has characters of the unknown type ${tag.type}`)
  }
  let text = ''
  for (const value of storedNumbers(data, make, reader.littleEndian)) {
    const code = Number(value)
    text += code >= 0 && code <= 0x10ffff ? String.fromCodePoint(Math.floor(code)) : '\ufffd'
  }
  return text
}

/** Of UTF-8 and UTF-16, as which 16-bit characters are read, too. */
function decoderOf(type: number, littleEndian: boolean) {
  if (type === stored.utf8) return new TextDecoder('utf-8', { ignoreBOM: true })
  if (type !== stored.utf16 && type !== 4) return undefined
  return new TextDecoder(littleEndian ? 'utf-16le' : 'utf-16be', { ignoreBOM: true })
}

/** The arrays inside a cell or a struct, each an element of its own. */
function readMatrices(reader: ElementReader, count: number, nesting: Nesting): MatValue[] {
  const { depth, room } = nesting
  if (depth >= deepest) throw reader.bad(`has arrays inside arrays, ${deepest} deep`)
  if (count * 8 > reader.left) {
    throw reader.bad(`should have ${count} arrays, more than its ${reader.left} bytes can hold`)
  }
  room.arrays -= count
  if (room.arrays < 0) throw reader.bad(`has more than ${mostArrays} arrays inside it`)
  return Array.from({ length: count }, () => readMatrix(reader, { depth: depth + 1, room }))
}

function readMatrix(reader: ElementReader, nesting: Nesting): MatValue {
  const tag = reader.next()
  if (tag.type !== stored.matrix) throw reader.bad(`has type ${tag.type} where an array should be`)
  if (tag.bytes === 0) {
    return { kind: 'array', class: 'double', dims: [0, 0], data: new Float64Array() }
  }
  const inner = reader.within(tag)
  return readContent(inner, readHead(inner), nesting)
}

function readStruct(reader: ElementReader, dims: number[], count: number, nesting: Nesting) {
  const [nameLength = 0] = reader.integers('length of its field names')
  const tag = reader.next()
  const names = fieldNames(reader.data(tag), nameLength)
  if (!names) throw reader.bad(`has field names of ${nameLength} bytes in ${tag.bytes}`)
  const lists = names.map((): MatValue[] => [])
  for (const [index, value] of readMatrices(reader, count * names.length, nesting).entries()) {
    lists[index % names.length]!.push(value)
  }
  const fields = new Map(names.map((name, place) => [name, lists[place]!]))
  return { kind: 'struct' as const, dims, fields }
}

function fieldNames(bytes: Uint8Array, length: number) {
  if (bytes.length === 0) return []
  if (length <= 0 || bytes.length % length !== 0) return undefined
  const decoder = new TextDecoder()
  return Array.from({ length: bytes.length / length }, (_, i) =>
    decoder.decode(bytes.subarray(i * length, (i + 1) * length)).replace(/\0.*$/s, ''),
  )
}

function readSparse(reader: ElementReader, { dims, isComplex, isLogical }: MatrixHead): MatSparse {
  const [height = 0, width = 0] = dims
  const rows = Int32Array.from(reader.integers('row indices'))
  const starts = reader.integers('column starts')
  const count = starts[width]
  const isOrdered = starts.every((start, i) => start >= (starts[i - 1] ?? 0))
  if (count === undefined || starts[0] !== 0 || !isOrdered || count > rows.length) {
    throw reader.bad(`has column starts that do not fit its ${rows.length} values`)
  }
  const kept = rows.subarray(0, count)
  if (kept.some((row) => row < 0 || row >= height)) throw reader.bad('has a row that it has not')
  const columns = new Int32Array(count)
  for (let column = 0; column < width; column++) {
    columns.fill(column, starts[column], starts[column + 1])
  }
  const sparse = { kind: 'sparse' as const, dims, isLogical, rows: kept, columns }
  const data = readSparseValues(reader, count)
  return isComplex
    ? { ...sparse, data, imaginary: readSparseValues(reader, count) }
    : { ...sparse, data }
}

/** There may be room for more values than are used. */
function readSparseValues(reader: ElementReader, count: number): Float64Array {
  const tag = reader.next()
  const make = numberType(tag.type)
  const size = make?.BYTES_PER_ELEMENT ?? 1
  if (!make || tag.bytes < count * size) throw reader.bad(`has fewer than its ${count} values`)
  const bytes = reader.data(tag).subarray(0, count * size)
  return toClass(storedNumbers(bytes, make, reader.littleEndian), 9) as Float64Array
}

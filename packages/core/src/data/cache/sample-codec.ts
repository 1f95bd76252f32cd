/**
 * The bytes of a sample: plain objects, arrays, typed arrays, strings, numbers and the like. Each value is a tag and its
 * content; numbers are little-endian. Reading makes plain data only, whatever the bytes say, and never takes more memory
 * than they have.
 */
import { CnnError } from '../../errors.js'

const tags = {
  null: 0,
  undefined: 1,
  false: 2,
  true: 3,
  number: 4,
  string: 5,
  array: 6,
  object: 7,
  typedArray: 8,
  arrayBuffer: 9,
  bigint: 10,
  date: 11,
} as const

const typedArrays = [
  Uint8Array,
  Uint8ClampedArray,
  Int8Array,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
] as const

const deepest = 64

/** @throws CnnError 'uncacheable-sample' naming the field that is no plain data */
export function encodeSample(value: unknown): Uint8Array {
  const writer = new Writer()
  write(writer, value, 'the sample', 0)
  return writer.bytes()
}

/** @throws CnnError 'bad-cache-entry' */
export function decodeSample(bytes: Uint8Array): unknown {
  const reader = new Reader(bytes)
  const value = read(reader, 0)
  if (!reader.isAtEnd) throw damaged('has bytes after its end')
  return value
}

function write(writer: Writer, value: unknown, path: string, depth: number) {
  if (depth > deepest) throw uncacheable(path, `is nested more than ${deepest} deep`)
  switch (typeof value) {
    case 'undefined':
      return writer.tag(tags.undefined)
    case 'boolean':
      return writer.tag(value ? tags.true : tags.false)
    case 'number':
      writer.tag(tags.number)
      return writer.number(value)
    case 'string':
      writer.tag(tags.string)
      return writer.text(value)
    case 'bigint':
      writer.tag(tags.bigint)
      return writer.text(String(value))
    case 'object':
      return value === null ? writer.tag(tags.null) : writeObject(writer, value, path, depth)
    default:
      throw uncacheable(path, `is a ${typeof value}`)
  }
}

function writeObject(writer: Writer, value: object, path: string, depth: number) {
  if (ArrayBuffer.isView(value)) return writeTypedArray(writer, value, path)
  if (value instanceof ArrayBuffer) {
    writer.tag(tags.arrayBuffer)
    return writer.block(new Uint8Array(value))
  }
  if (value instanceof Date) {
    writer.tag(tags.date)
    return writer.number(value.getTime())
  }
  if (Array.isArray(value)) {
    writer.tag(tags.array)
    writer.count(value.length)
    for (const [i, element] of value.entries()) write(writer, element, `${path}[${i}]`, depth + 1)
    return
  }
  const prototype = Object.getPrototypeOf(value)
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw uncacheable(path, `is a ${value.constructor?.name || 'class instance'}`)
  }
  const entries = Object.entries(value)
  writer.tag(tags.object)
  writer.count(entries.length)
  for (const [key, field] of entries) {
    writer.text(key)
    write(writer, field, path === 'the sample' ? key : `${path}.${key}`, depth + 1)
  }
}

function writeTypedArray(writer: Writer, view: ArrayBufferView, path: string) {
  const kind = typedArrays.findIndex((type) => view instanceof type)
  if (kind < 0) throw uncacheable(path, `is a ${view.constructor.name}`)
  writer.tag(tags.typedArray)
  writer.tag(kind)
  writer.block(new Uint8Array(view.buffer, view.byteOffset, view.byteLength))
}

function read(reader: Reader, depth: number): unknown {
  if (depth > deepest) throw damaged('is nested too deep')
  const tag = reader.tag()
  switch (tag) {
    case tags.null:
      return null
    case tags.undefined:
      return undefined
    case tags.false:
      return false
    case tags.true:
      return true
    case tags.number:
      return reader.number()
    case tags.string:
      return reader.text()
    case tags.bigint:
      return bigintOf(reader.text())
    case tags.date:
      return new Date(reader.number())
    case tags.arrayBuffer:
      return reader.block().buffer
    case tags.typedArray:
      return readTypedArray(reader)
    case tags.array:
      return Array.from({ length: reader.count(1) }, () => read(reader, depth + 1))
    case tags.object:
      // Made from entries, so that a key like __proto__ is only a key.
      return Object.fromEntries(
        Array.from({ length: reader.count(5) }, () => [reader.text(), read(reader, depth + 1)]),
      )
    default:
      throw damaged(`has a tag ${tag}`)
  }
}

function readTypedArray(reader: Reader) {
  const type = typedArrays[reader.tag()]
  const bytes = reader.block()
  if (!type || bytes.length % type.BYTES_PER_ELEMENT !== 0) throw damaged('has an odd typed array')
  return new type(bytes.buffer as ArrayBuffer)
}

function bigintOf(text: string) {
  if (!/^-?\d+$/.test(text)) throw damaged('has a number that is none')
  return BigInt(text)
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

class Writer {
  private buffer = new Uint8Array(256)
  private view = new DataView(this.buffer.buffer)
  private length = 0

  bytes() {
    return this.buffer.subarray(0, this.length)
  }

  tag(tag: number) {
    this.reserve(1)
    this.buffer[this.length++] = tag
  }

  number(value: number) {
    this.reserve(8)
    this.view.setFloat64(this.length, value, true)
    this.length += 8
  }

  count(value: number) {
    this.reserve(4)
    this.view.setUint32(this.length, value, true)
    this.length += 4
  }

  text(text: string) {
    this.block(encoder.encode(text))
  }

  block(bytes: Uint8Array) {
    this.count(bytes.length)
    this.reserve(bytes.length)
    this.buffer.set(bytes, this.length)
    this.length += bytes.length
  }

  private reserve(count: number) {
    const needed = this.length + count
    if (needed <= this.buffer.length) return
    const larger = new Uint8Array(Math.max(needed, 2 * this.buffer.length))
    larger.set(this.bytes())
    this.buffer = larger
    this.view = new DataView(larger.buffer)
  }
}

class Reader {
  private readonly view: DataView
  private position = 0

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  }

  get isAtEnd() {
    return this.position === this.bytes.length
  }

  tag() {
    return this.bytes[this.take(1)]!
  }

  number() {
    return this.view.getFloat64(this.take(8), true)
  }

  /** A number of things of which each takes at least so many bytes. */
  count(least: number) {
    const count = this.view.getUint32(this.take(4), true)
    if (count * least > this.bytes.length - this.position) throw damaged('ends too early')
    return count
  }

  text() {
    const start = this.take(this.count(1))
    return decoder.decode(this.bytes.subarray(start, this.position))
  }

  /** A copy, with a buffer of its own. */
  block() {
    const start = this.take(this.count(1))
    return this.bytes.slice(start, this.position)
  }

  private take(count: number) {
    const start = this.position
    if (start + count > this.bytes.length) throw damaged('ends too early')
    this.position = start + count
    return start
  }
}

const damaged = (how: string) =>
  new CnnError('bad-cache-entry', `A sample in the cache ${how}: it is damaged.`)

const uncacheable = (path: string, what: string) =>
  new CnnError(
    'uncacheable-sample',
    `A cache outside of memory keeps plain data (objects, arrays, typed arrays, strings, numbers), but ${path} ${what}. Put cache() before the map that makes it.`,
  )

import { CnnError } from '../errors.js'
import { bytesPerValue, type Dtype, dtypeNames, isDtype } from './dtype.js'

/** Where one entry's values lie, counted from the end of the header. */
export interface HeaderEntry {
  key: string
  dtype: Dtype
  shape: number[]
  begin: number
  end: number
}

export interface Header {
  entries: HeaderEntry[]
  metadata: Record<string, string>
}

export const malformed = (what: string, options?: ErrorOptions) =>
  new CnnError(
    'bad-safetensors',
    `Not a well-formed safetensors file: ${what}. It may be cut short or damaged; fetch or write it again.`,
    options,
  )

/** A file begins with the length of its header. */
export const prefixLength = 8
/** The limit of the reference implementation. */
const maxHeaderLength = 100_000_000

/** The length of the header, by the first bytes of a file of `fileLength` bytes. */
export function headerLength(prefix: Uint8Array, fileLength: number): number {
  if (prefix.length < prefixLength) {
    throw malformed(`${prefix.length} bytes are too few to hold the length of a header`)
  }
  const length = new DataView(prefix.buffer, prefix.byteOffset).getBigUint64(0, true)
  if (length > fileLength - prefixLength) {
    throw malformed(`its header claims ${length} bytes, the file has ${fileLength}`)
  }
  if (length > maxHeaderLength) throw malformed(`its header of ${length} bytes is over the limit`)
  return Number(length)
}

/**
 * Reads and checks the header's JSON: every entry's bytes fit its dtype and shape, and the entries together cover the
 * `dataLength` bytes after the header without a gap or an overlap, as the format demands.
 */
export function parseHeader(bytes: Uint8Array, dataLength: number): Header {
  const fields = new Map(parseObject(bytes))
  const metadata = parseMetadata(fields.get('__metadata__'))
  fields.delete('__metadata__')
  const entries = Array.from(fields, ([key, value]) => parseEntry(key, value))
  checkCoverage(entries, dataLength)
  return { entries, metadata }
}

/** The members of the header's object, in the order of the file. */
function parseObject(bytes: Uint8Array): [string, unknown][] {
  let text: string
  let value: unknown
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    value = JSON.parse(text)
  } catch (cause) {
    throw malformed('its header is not JSON', { cause })
  }
  if (text[0] !== '{') throw malformed('its header is not a JSON object')
  // JSON.parse keeps the last of duplicate keys and moves keys like "0" to the front: the text tells the truth.
  const keys = memberNames(text)
  const members = value as Record<string, unknown>
  return keys.map((key) => [key, members[key]])
}

/** The names of the outermost object's members in valid JSON, in order. Throws if any object has one twice. */
function memberNames(text: string): string[] {
  const open: Set<string>[] = []
  let outermost: Set<string> = new Set()
  for (let i = 0; i < text.length; i++) {
    const character = text[i]
    if (character === '{') open.push(new Set())
    else if (character === '}') outermost = open.pop()!
    if (character !== '"') continue
    const end = stringEnd(text, i)
    if (isMemberName(text, end)) {
      const name = JSON.parse(text.slice(i, end)) as string
      const names = open.at(-1)!
      if (names.has(name)) throw malformed(`its header has the key '${name}' twice`)
      names.add(name)
    }
    i = end - 1
  }
  return [...outermost]
}

function stringEnd(text: string, start: number) {
  let i = start + 1
  while (text[i] !== '"') i += text[i] === '\\' ? 2 : 1
  return i + 1
}

function isMemberName(text: string, afterString: number) {
  let i = afterString
  while (text[i] === ' ' || text[i] === '\n' || text[i] === '\r' || text[i] === '\t') i++
  return text[i] === ':'
}

function parseMetadata(value: unknown): Record<string, string> {
  if (value === undefined || value === null) return {}
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw malformed('its __metadata__ is not an object')
  }
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') throw malformed(`its metadata '${key}' is not a string`)
  }
  return value as Record<string, string>
}

function parseEntry(key: string, value: unknown): HeaderEntry {
  if (typeof value !== 'object' || value === null)
    throw malformed(`entry '${key}' is not an object`)
  const { dtype, shape, data_offsets: offsets } = value as Record<string, unknown>
  if (!isDtype(dtype)) {
    throw malformed(
      `entry '${key}' has the dtype ${JSON.stringify(dtype)}, not one of ${dtypeNames.join(', ')}`,
    )
  }
  if (!isIntegers(shape)) throw malformed(`entry '${key}' has no shape of whole numbers`)
  if (!isIntegers(offsets) || offsets.length !== 2 || offsets[0]! > offsets[1]!) {
    throw malformed(`entry '${key}' has no data_offsets [begin, end]`)
  }
  const [begin, end] = offsets as [number, number]
  const length = shape.reduce((product, size) => product * size, bytesPerValue(dtype))
  if (length !== end - begin) {
    throw malformed(
      `entry '${key}' is ${dtype} [${shape}], which takes ${length} bytes, but it has ${end - begin}`,
    )
  }
  return { key, dtype, shape, begin, end }
}

const isIntegers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0)

function checkCoverage(entries: readonly HeaderEntry[], dataLength: number) {
  let covered = 0
  for (const { key, begin, end } of entries.toSorted(
    (a, b) => a.begin - b.begin || a.end - b.end,
  )) {
    if (end > dataLength) {
      throw malformed(
        `entry '${key}' ends at byte ${end}, but only ${dataLength} follow the header`,
      )
    }
    if (begin !== covered) {
      const what = begin < covered ? 'overlaps the entry before it' : 'leaves a gap before it'
      throw malformed(`entry '${key}' at bytes ${begin} to ${end} ${what}`)
    }
    covered = end
  }
  if (covered !== dataLength) {
    throw malformed(`its entries cover ${covered} of the ${dataLength} bytes after the header`)
  }
}

import { CnnError } from '../../errors.js'

/**
 * A field of a protobuf message: its number, and the bytes of its value. Those of a whole number are its varint; those of
 * a float its 4 or 8 bytes; those of a text, message or packed list what it consists of.
 */
export interface ProtobufField {
  number: number
  kind: 'varint' | 'fixed' | 'bytes'
  bytes: Uint8Array
}

/** A varint of 64 bits has no more. */
const longestVarint = 10

export const malformedOnnx = (what: string) =>
  new CnnError(
    'bad-onnx',
    `Not a well-formed ONNX file: ${what}. It may be cut short or damaged; fetch or write it again.`,
  )

/**
 * The fields of a message, one after the other, as views of it; messages inside are left to be read in turn.
 * @throws CnnError 'bad-onnx' where they do not lie within it.
 */
export function* protobufFields(message: Uint8Array): Generator<ProtobufField> {
  let at = 0
  const number = () => {
    const length = varintLength(message, at)
    at += length
    return length === 1 ? message[at - 1]! : smallNumber(message, at - length, at)
  }
  const take = (length: number) => {
    if (length > message.length - at) {
      throw malformedOnnx(`a field claims ${length} bytes, ${message.length - at} are left`)
    }
    at += length
    return message.subarray(at - length, at)
  }
  while (at < message.length) {
    const tag = number()
    const field = Math.floor(tag / 8)
    const wire = tag % 8
    if (field === 0) throw malformedOnnx('it has a field of number 0')
    if (wire === 2) yield { number: field, kind: 'bytes', bytes: take(number()) }
    else if (wire === 0)
      yield { number: field, kind: 'varint', bytes: take(varintLength(message, at)) }
    else if (wire === 1) yield { number: field, kind: 'fixed', bytes: take(8) }
    else if (wire === 5) yield { number: field, kind: 'fixed', bytes: take(4) }
    else throw malformedOnnx(`it has a field of the unknown wire type ${wire}`)
  }
}

/** The whole numbers of a varint, or of a packed list of them. Negative ones are those of int64. */
export function readVarints(bytes: Uint8Array): BigInt64Array {
  let count = 0
  for (const byte of bytes) if (byte < 0x80) count++
  const values = new BigInt64Array(count)
  let at = 0
  for (let i = 0; i < count; i++) {
    const length = varintLength(bytes, at)
    let [value, scale] = [0, 1]
    for (let digit = 0; digit < Math.min(length, 7); digit++, scale *= 128) {
      value += (bytes[at + digit]! & 0x7f) * scale
    }
    values[i] = length <= 7 ? BigInt(value) : BigInt(value) + highDigits(bytes, at, length)
    at += length
  }
  if (at < bytes.length) throw malformedOnnx('a whole number ends too early')
  return values
}

/** The digits of a varint from the eighth on; a BigInt64Array drops what is beyond 64 bits. */
function highDigits(bytes: Uint8Array, at: number, length: number) {
  let value = 0n
  for (let digit = 7; digit < length; digit++) {
    value += BigInt(bytes[at + digit]! & 0x7f) << BigInt(7 * digit)
  }
  return value
}

function varintLength(bytes: Uint8Array, at: number) {
  for (let length = 1; length <= longestVarint; length++) {
    if (at + length > bytes.length) throw malformedOnnx('a whole number ends too early')
    if (bytes[at + length - 1]! < 0x80) return length
  }
  throw malformedOnnx(`a whole number has more than ${longestVarint} bytes`)
}

/** A tag or a length. */
function smallNumber(bytes: Uint8Array, begin: number, end: number) {
  let value = 0
  for (let at = end - 1; at >= begin; at--) value = value * 128 + (bytes[at]! & 0x7f)
  return value
}

/** The bytes of a field that is a text, a message or raw data. */
export function messageOf({ number, kind, bytes }: ProtobufField): Uint8Array {
  if (kind === 'bytes') return bytes
  throw malformedOnnx(`field ${number} is a number where text or a message belongs`)
}

/** The text of a field. */
export function textOf(field: ProtobufField): string {
  const bytes = messageOf(field)
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw malformedOnnx(`the text of field ${field.number} is not UTF-8`)
  }
}

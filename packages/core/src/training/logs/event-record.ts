import { crc32c } from './crc32c.js'

/** What a record of a TensorBoard event file can say here. */
export type EventContent =
  | { fileVersion: string }
  | { sessionStart: true }
  | { scalars: Readonly<Record<string, number>> }

export interface EventRecord {
  /** Seconds since 1970. */
  wallTime: number
  step: number
  content: EventContent
}

/**
 * One record of an event file: length, its checksum, an `Event` message in protobuf's encoding, its checksum.
 * @see https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/event.proto
 */
export function encodeEventRecord({ wallTime, step, content }: EventRecord): Uint8Array {
  const message = [...double(1, wallTime), ...integer(2, step), ...encodeContent(content)]
  const record = new Uint8Array(8 + 4 + message.length + 4)
  const view = new DataView(record.buffer)
  view.setUint32(0, message.length, true)
  view.setUint32(8, maskedChecksum(record.subarray(0, 8)), true)
  record.set(message, 12)
  view.setUint32(12 + message.length, maskedChecksum(record.subarray(12, -4)), true)
  return record
}

function encodeContent(content: EventContent): number[] {
  if ('fileVersion' in content) return text(3, content.fileVersion)
  if ('sessionStart' in content) return bytes(7, integer(1, 1))
  const values = Object.entries(content.scalars).map(([tag, value]) =>
    bytes(1, [...text(1, tag), ...float(2, value)]),
  )
  return bytes(5, values.flat())
}

const variant = { varint: 0, bits64: 1, bytes: 2, bits32: 5 }
const key = (field: number, kind: keyof typeof variant) => (field << 3) | variant[kind]

const integer = (field: number, value: number) => [key(field, 'varint'), ...varint(value)]
const text = (field: number, value: string) => bytes(field, [...new TextEncoder().encode(value)])
const bytes = (field: number, content: readonly number[]) => [
  key(field, 'bytes'),
  ...varint(content.length),
  ...content,
]

function float(field: number, value: number) {
  const view = new DataView(new ArrayBuffer(4))
  view.setFloat32(0, value, true)
  return [key(field, 'bits32'), ...new Uint8Array(view.buffer)]
}

function double(field: number, value: number) {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value, true)
  return [key(field, 'bits64'), ...new Uint8Array(view.buffer)]
}

/** Seven bits a byte, the lowest first; by division, for numbers beyond 32 bits. */
function varint(value: number): number[] {
  const digits: number[] = []
  for (; value >= 128; value = Math.floor(value / 128)) digits.push((value % 128) | 128)
  return [...digits, value]
}

/** Rotated and offset, so that the checksum of data that holds checksums stays a good one. */
function maskedChecksum(data: Uint8Array) {
  const crc = crc32c(data)
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0
}

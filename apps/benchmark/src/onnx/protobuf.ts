/** A field of a protobuf message: its number and its value. */
export type Field = [number: number, value: string | number | Uint8Array | Float]

/** A number to be written as a 32-bit float; others are written as whole numbers. */
export class Float {
  constructor(readonly value: number) {}
}

/** The bytes of a message: whole numbers as varints, text, bytes and messages within it with their length. */
export function message(...fields: Field[]): Uint8Array {
  const parts = fields.flatMap(([number, value]) => {
    if (typeof value === 'number') return [varint(number * 8), varint(value)]
    if (value instanceof Float) {
      return [varint(number * 8 + 5), new Uint8Array(Float32Array.of(value.value).buffer)]
    }
    const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value
    return [varint(number * 8 + 2), varint(bytes.length), bytes]
  })
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let offset = 0
  for (const part of parts) {
    joined.set(part, offset)
    offset += part.length
  }
  return joined
}

function varint(value: number) {
  const bytes: number[] = []
  let rest = value
  do {
    bytes.push((rest % 128) + (rest >= 128 ? 128 : 0))
    rest = Math.floor(rest / 128)
  } while (rest > 0)
  return Uint8Array.from(bytes)
}

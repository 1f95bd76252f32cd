/** Bytes in pieces, so that large ones are copied once. */
export interface Message {
  length: number
  pieces: Uint8Array[]
}

/** A number to be written as a 32-bit float; others are written as whole numbers. */
export class Float {
  constructor(readonly value: number) {}
}

/** A field of a protobuf message: its number and its value. */
export type Field = [number: number, value: string | number | Uint8Array | Float | Message]

/** A message: whole numbers (of 53 bits and a sign) as varints, text, bytes and messages in it with their length. */
export function message(...fields: Field[]): Message {
  const pieces: Uint8Array[] = []
  for (const [number, value] of fields) {
    if (typeof value === 'number') pieces.push(varint(number * 8), varint(value))
    else if (value instanceof Float) {
      pieces.push(varint(number * 8 + 5), new Uint8Array(Float32Array.of(value.value).buffer))
    } else {
      const content = typeof value === 'string' ? new TextEncoder().encode(value) : value
      pieces.push(varint(number * 8 + 2), varint(content.length))
      pieces.push(...(content instanceof Uint8Array ? [content] : content.pieces))
    }
  }
  return { length: pieces.reduce((sum, { length }) => sum + length, 0), pieces }
}

/** All bytes in one piece. */
export function joined({ length, pieces }: Message): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length)
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}

function varint(value: number) {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  do {
    const digit = Number(rest & 0x7fn)
    rest >>= 7n
    bytes.push(rest > 0n ? digit + 128 : digit)
  } while (rest > 0n)
  return Uint8Array.from(bytes)
}

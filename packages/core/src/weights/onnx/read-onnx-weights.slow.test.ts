import { expect, test } from 'vitest'
import { CnnError } from '../../errors.js'
import { type Random, randomStream } from '../../random.js'
import { readOnnxWeights } from './read-onnx-weights.js'

/** A field of bytes shorter than 16 kB. */
const field = (number: number, ...parts: (number | number[])[]) => {
  const content = parts.flat()
  const [low, high] = [content.length % 128, content.length >> 7]
  return [number * 8 + 2, ...(high ? [low + 128, high] : [low]), ...content]
}
const text = (characters: string) => [...new TextEncoder().encode(characters)]
const tensor = (name: string, type: number, sides: number[], ...values: number[]) =>
  field(5, field(1, sides), [16, type], field(8, text(name)), values)

/** Each way in which values are stored, and a message in a message in a message. */
const file = [
  ...[8, 8],
  ...field(
    7,
    tensor('raw', 1, [2], ...field(9, [0, 0, 128, 63, 0, 0, 0, 192])),
    tensor('floats', 1, [1], ...field(4, [0, 0, 128, 63])),
    tensor('longs', 7, [2], ...field(7, [5, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1])),
    field(1, field(1, text('x')), field(5, field(6, field(1, field(5, []))))),
  ),
  ...field(14, field(1, text('key')), field(2, text('größe'))),
]

/** Changes a few places: bytes, pieces, lengths, or the end. */
function mutate(random: Random): Uint8Array {
  let bytes = [...file]
  for (let change = 0; change <= random.integer(4); change++) {
    const at = random.integer(bytes.length)
    const changes: (() => unknown)[] = [
      () => (bytes[at] = random.integer(256)),
      () => (bytes[at]! ^= 1 << random.integer(8)),
      () => bytes.splice(at, random.integer(16)),
      () => bytes.splice(at, 0, ...bytes.slice(at, at + random.integer(64))),
      () => bytes.splice(at, 1, ...new Array(random.integer(12)).fill(255), random.integer(128)),
      () => (bytes = bytes.slice(0, at)),
    ]
    changes[random.integer(changes.length)]!()
    if (bytes.length === 0) break
  }
  return Uint8Array.from(bytes)
}

test('a damaged file is refused, or read', () => {
  const rounds = 20_000
  let refused = 0
  const random = randomStream(4, 'damaged ONNX')
  for (let round = 0; round < rounds; round++) {
    const bytes = mutate(random)
    try {
      for (const { toFloat32, shape } of readOnnxWeights(bytes).entries.values()) {
        if (toFloat32().length !== shape.reduce((a, b) => a * b, 1)) throw new Error('length')
      }
    } catch (error) {
      if (!(error instanceof CnnError)) throw new Error(`${[...bytes]}`, { cause: error })
      refused++
    }
  }
  expect(refused).toBeGreaterThan(rounds / 2)
  expect(refused).toBeLessThan(rounds)
})

test('messages nested deeply, and millions of small fields, take bounded time', () => {
  let nested: number[] = []
  for (let depth = 0; depth < 4000; depth++) nested = field(6, nested)
  const many = new Uint8Array(1_000_002).fill(8)
  many.set([8, 8])
  expect(() => readOnnxWeights(many)).toThrow(CnnError)
  expect(() => readOnnxWeights(Uint8Array.from([8, 8, ...nested]))).toThrow('has no graph')
})

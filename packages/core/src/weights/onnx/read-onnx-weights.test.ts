import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { readSafetensors } from '../safetensors.js'
import { isOnnx } from './onnx-format.js'
import { readOnnxWeights } from './read-onnx-weights.js'

const shared =
  process.env.CNN_TEST_DATA ??
  fileURLToPath(new URL('../../../../../../shared/data', import.meta.url))

const bytes = (...parts: (number | string | Uint8Array)[]) =>
  Uint8Array.from(
    parts.flatMap((part) => {
      if (typeof part === 'number') return [part]
      return [...(typeof part === 'string' ? new TextEncoder().encode(part) : part)]
    }),
  )

/** A field of bytes shorter than 128. */
const field = (number: number, ...parts: Parameters<typeof bytes>) => {
  const content = bytes(...parts)
  return bytes(number * 8 + 2, content.length, content)
}
const whole = (number: number, value: number) => bytes(number * 8, value)

const modelOf = (...graph: Uint8Array[]) => bytes(whole(1, 8), field(7, ...graph))
const initializer = (type: number, dims: number[], ...fields: Uint8Array[]) =>
  field(5, field(1, ...dims), whole(2, type), field(8, 'w'), ...fields)

const read = (...graph: Uint8Array[]) => {
  const entry = readOnnxWeights(modelOf(...graph)).entries.get('w')!
  return [entry.dtype, entry.shape, [...entry.toFloat32()]]
}
const codeOf = (file: Uint8Array) => {
  try {
    readOnnxWeights(file)
  } catch (error) {
    return (error as { code: string }).code
  }
  return 'none'
}

describe('the values of an initialiser', () => {
  const floats = new Uint8Array(Float32Array.of(1.5, -2).buffer)
  const longs = new Uint8Array(BigInt64Array.of(5n, -7n).buffer)
  const minusOne = [...new Array(9).fill(0xff), 1]

  test.each([
    ['raw float', 1, [field(9, floats)], 'F32', [1.5, -2]],
    ['float in a packed field', 1, [field(4, floats)], 'F32', [1.5, -2]],
    ['float in fields', 1, [bytes(37, floats.slice(0, 4), 37, floats.slice(4))], 'F32', [1.5, -2]],
    ['double', 11, [field(10, new Uint8Array(Float64Array.of(0.5, 3).buffer))], 'F64', [0.5, 3]],
    ['float16 bits', 10, [field(5, 0x80, 0x78, 0x80, 0x88, 3)], 'F16', [1, -4]],
    ['raw bfloat16', 16, [field(9, 0x80, 0x3f, 0x00, 0xc0)], 'BF16', [1, -2]],
    ['raw int64', 7, [field(9, longs)], 'I64', [5, -7]],
    ['int64', 7, [field(7, 5, ...minusOne)], 'I64', [5, -1]],
    ['int32', 6, [field(5, 5, ...minusOne)], 'I32', [5, -1]],
    ['int8', 3, [field(5, 5, ...minusOne)], 'I8', [5, -1]],
    ['uint8', 2, [field(5, 5, 0xff, 1)], 'U8', [5, 255]],
    ['uint32', 12, [field(11, 5, 0xff, 0xff, 0xff, 0xff, 15)], 'U32', [5, 2 ** 32]],
    ['bool', 9, [field(5, 0, 1)], 'BOOL', [0, 1]],
  ] as const)('%s', (_, type, fields, dtype, values) => {
    expect(read(initializer(type, [2], ...fields))).toEqual([dtype, [2], [...values]])
  })

  test('a scalar has no sides, and an empty tensor no values', () => {
    const scalar = field(5, whole(2, 1), field(8, 'w'), field(9, floats.slice(0, 4)))
    expect(read(scalar)).toEqual(['F32', [], [1.5]])
    expect(read(initializer(1, [0, 3]))).toEqual(['F32', [0, 3], []])
  })

  test('text is left out', () => {
    expect(readOnnxWeights(modelOf(initializer(8, [1], field(6, 'cat')))).entries.size).toBe(0)
  })
})

test('metadata is read, also under strange names', () => {
  const file = bytes(
    modelOf(),
    field(14, field(1, 'labels'), field(2, 'größe')),
    field(14, field(1, '__proto__'), field(2, 'x')),
  )
  const { metadata } = readOnnxWeights(file)
  expect(Object.entries(metadata)).toEqual([
    ['labels', 'größe'],
    ['__proto__', 'x'],
  ])
})

describe('a file that is none', () => {
  const inAnother = initializer(1, [2], field(13, field(1, 'location')), whole(14, 1))

  test.each([
    ['nothing', bytes()],
    ['no graph', whole(1, 8)],
    ['a length beyond the end', bytes(whole(1, 8), 58, 100, 0)],
    ['4 GB in a few bytes', bytes(whole(1, 8), 58, 0xff, 0xff, 0xff, 0xff, 15)],
    ['a varint of 11 bytes', bytes(8, ...new Array(10).fill(0xff), 1)],
    ['a varint cut short', bytes(whole(1, 8), 58, 0xff)],
    ['a wire type that there is not', bytes(whole(1, 8), 7 * 8 + 3)],
    ['a graph that is a number', bytes(whole(1, 8), whole(7, 1))],
    ['too few values', modelOf(initializer(1, [3], field(9, 1, 2, 3, 4)))],
    ['a negative side', modelOf(initializer(1, [...new Array(9).fill(0xff), 1]))],
    ['an overflowing shape', modelOf(initializer(1, [...new Array(7).fill(0xff), 15, 4]))],
    ['a type that there is not', modelOf(initializer(99, [0]))],
    ['floats for whole numbers', modelOf(initializer(6, [1], bytes(45, 0, 0, 0, 0)))],
    ['a name that is not UTF-8', modelOf(field(5, whole(2, 1), field(8, 0xff), field(1, 0)))],
    ['a name twice', modelOf(initializer(1, [0]), initializer(1, [0]))],
  ])('%s', (_, file) => expect(codeOf(file)).toBe('bad-onnx'))

  test.each([
    ['values in another file', modelOf(inAnother)],
    ['sparse values', modelOf(field(15))],
    ['complex numbers', modelOf(initializer(14, [0]))],
  ])('%s', (_, file) => expect(codeOf(file)).toBe('unsupported-onnx'))
})

describe.skipIf(!existsSync(`${shared}/weights-onnx-small`))('published files', () => {
  test('CNTK’s MNIST network', () => {
    const file = readFileSync(`${shared}/weights-onnx-small/mnist.onnx`)
    expect(isOnnx(file)).toBe(true)
    const { entries } = readOnnxWeights(file)
    expect(entries.get('Parameter5')!.shape).toEqual([8, 1, 5, 5])
    expect(entries.get('Parameter5')!.toFloat32().every(Number.isFinite)).toBe(true)
  })

  test('PyTorch’s super-resolution network', () => {
    const name = 'pytorch_superresolution_with_pre_post_processing_op18.onnx'
    const { entries } = readOnnxWeights(readFileSync(`${shared}/weights-onnx-small/${name}`))
    const shapes = [...entries].map(([key, { shape }]) => `${key} ${shape}`)
    expect(shapes).toContain('conv1.weight 64,1,5,5')
  })

  test('FastestDet, of which the batch norms became part of the convolutions', () => {
    const folder = `${shared}/weights-fastestdet`
    const { entries } = readOnnxWeights(readFileSync(`${folder}/FastestDet.onnx`))
    const apart = readSafetensors(readFileSync(`${folder}/fastestdet.safetensors`)).entries
    const valuesOf = (key: string) => apart.get(`backbone.first_conv.${key}`)!.toFloat32()
    const [weight, gamma, variance] = ['0.weight', '1.weight', '1.running_var'].map(valuesOf)
    const merged = entries.get('onnx::Conv_760')!
    expect(merged.shape).toEqual([24, 3, 3, 3])
    const differences = merged.toFloat32().map((value, i) => {
      const channel = Math.floor(i / 27)
      const scale = gamma![channel]! / Math.sqrt(variance![channel]! + 1e-5)
      return Math.abs(value - weight![i]! * scale)
    })
    expect(Math.max(...differences)).toBeLessThan(1e-5)
  })
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { toFloat16 } from '../../data/float16.js'
import { readWeightsFile } from '../load.js'

const folder = mkdtempSync(join(tmpdir(), 'tensorflow-js-'))
afterAll(() => rmSync(folder, { recursive: true }))

interface Weight {
  name: string
  shape: number[]
  dtype: string
  quantization?: object
}

const bytesOf = (...arrays: ArrayBufferView[]) =>
  Uint8Array.from(
    arrays.flatMap(({ buffer, byteOffset, byteLength }) => [
      ...new Uint8Array(buffer, byteOffset, byteLength),
    ]),
  )

/** Writes a LayersModel, and reads its weights. */
function read(weights: Weight[], bytes: Uint8Array, more: object = {}) {
  const json = {
    modelTopology: { model_config: {} },
    format: 'layers-model',
    weightsManifest: [{ paths: ['group1-shard1of2.bin', 'group1-shard2of2.bin'], weights }],
    ...more,
  }
  const half = bytes.length >> 1
  writeFileSync(join(folder, 'group1-shard1of2.bin'), bytes.subarray(0, half))
  writeFileSync(join(folder, 'group1-shard2of2.bin'), bytes.subarray(half))
  writeFileSync(join(folder, 'model.json'), JSON.stringify(json))
  return readWeightsFile(join(folder, 'model.json'))
}

const valuesOf = async (weights: Weight[], ...arrays: ArrayBufferView[]) => {
  const { entries } = await read(weights, bytesOf(...arrays))
  return Array.from(entries, ([key, { shape, data }]) => [key, shape, [...data]])
}

describe('weights from files put together', () => {
  test('of all types', async () => {
    const weights = [
      { name: 'dense/kernel', shape: [2, 1], dtype: 'float32' },
      { name: 'steps', shape: [], dtype: 'int32' },
      { name: 'mask', shape: [3], dtype: 'bool' },
      { name: 'dense/bias', shape: [1], dtype: 'float32' },
    ]
    const arrays = [
      Float32Array.of(0.5, -2),
      Int32Array.of(-(2 ** 31) + 1),
      Uint8Array.of(1, 0, 1),
      Float32Array.of(3),
    ]
    expect(await valuesOf(weights, ...arrays)).toEqual([
      ['dense/kernel', [2, 1], [0.5, -2]],
      ['steps', [], [-(2 ** 31) + 1]],
      ['mask', [3], [1, 0, 1]],
      ['dense/bias', [1], [3]],
    ])
  })

  test('of smaller numbers', async () => {
    const scaled = (dtype: string) => ({ dtype, scale: 0.5, min: -10 })
    const weights = [
      { name: 'a', shape: [2], dtype: 'float32', quantization: scaled('uint8') },
      { name: 'b', shape: [2], dtype: 'float32', quantization: scaled('uint16') },
      { name: 'c', shape: [2], dtype: 'int32', quantization: { ...scaled('uint8'), scale: 1.4 } },
      { name: 'd', shape: [2], dtype: 'float32', quantization: { dtype: 'float16' } },
    ]
    const arrays = [
      Uint8Array.of(0, 255),
      Uint16Array.of(1, 65535),
      Uint8Array.of(1, 2),
      toFloat16([1.5, -0.25]),
    ]
    expect(await valuesOf(weights, ...arrays)).toEqual([
      ['a', [2], [-10, 117.5]],
      ['b', [2], [-9.5, 32757.5]],
      ['c', [2], [-9, -7]],
      ['d', [2], [1.5, -0.25]],
    ])
  })

  test('text among them is left out', async () => {
    const weights = [
      { name: 'names', shape: [2], dtype: 'string' },
      { name: 'bias', shape: [1], dtype: 'float32' },
    ]
    const strings = Uint8Array.of(2, 0, 0, 0, 104, 105, 0, 0, 0, 0)
    expect(await valuesOf(weights, strings, Float32Array.of(7))).toEqual([['bias', [1], [7]]])
  })
})

describe('what is wrong is said', () => {
  const one = (weight: object) => [{ name: 'w', shape: [1], dtype: 'float32', ...weight }]
  const four = new Uint8Array(4)

  test.each([
    ['a type that is not read', one({ dtype: 'complex64' }), four, /complex64/],
    ['a negative side', one({ shape: [-1] }), four, /no shape of whole numbers/],
    ['a shape beyond its files', one({ shape: [2 ** 40] }), four, /lies beyond the end/],
    ['a rank beyond reason', one({ shape: new Array(64).fill(1) }), four, /no shape/],
    ['bytes too many', one({}), new Uint8Array(5), /fill 4 of the 5 bytes/],
    ['a text that ends too late', one({ dtype: 'string' }), four.fill(255), /lies beyond the end/],
    ['an unknown quantization', one({ quantization: { dtype: 'int4' } }), four, /quantization/],
    ['a name twice', [...one({}), ...one({})], new Uint8Array(8), /'w' twice/],
    ['no name', one({ name: 5 }), four, /has no name/],
  ] as [string, Weight[], Uint8Array, RegExp][])('%s', async (_, weights, bytes, message) => {
    await expect(read(weights, bytes)).rejects.toThrow(message)
    await expect(read(weights, bytes)).rejects.toMatchObject({ code: 'bad-weights-file' })
  })

  test.each(['../secret.bin', '/etc/passwd', 'a/../../b.bin', 'https://host/a.bin', '', 7])(
    'a file elsewhere: %s',
    async (path) => {
      const weightsManifest = [{ paths: [path], weights: one({}) }]
      await expect(read([], four, { weightsManifest })).rejects.toThrow(/none beside or below/)
    },
  )

  test.each([
    ['no topology', { modelTopology: undefined }, /modelTopology/],
    ['no list of weights', { weightsManifest: undefined }, /weightsManifest/],
    ['a group without files', { weightsManifest: [{ weights: [] }] }, /'paths'/],
  ])('%s', async (_, more, message) => {
    await expect(read([], four, more)).rejects.toThrow(message)
  })
})

import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { CnnError } from '../errors.js'
import { type Random, randomStream } from '../random.js'
import { formulaValues } from '../testing/formula-weights.js'
import { encodeMetadata } from './metadata.js'
import { type WritableEntry, writeSafetensors } from './safetensors.js'
import { decodeWeights } from './weights-file.js'

const shapes: Record<string, number[]> = {
  'conv1.weight': [4, 1, 3, 3],
  'bn1.running_var': [4],
  'bn1.num_batches_tracked': [],
  'head.weight': [3, 5],
  'head.bias': [3],
  'leer.größe': [0, 2],
}
const entries = new Map<string, WritableEntry>(
  Object.entries(shapes).map(([key, shape]) => {
    const integer = key.endsWith('num_batches_tracked')
    const data = integer ? Float32Array.of(2 ** 20 + 1) : formulaValues(key, shape)
    return [key, { shape, data, integer }]
  }),
)
const metadata = encodeMetadata({ task: 'test', labels: ['a', 'ß', '語'], metrics: { top1: 0.5 } })

const interesting = [...'{}[]":,\\0198-eE. \0\x7f'].map((character) => character.charCodeAt(0))
const words = [
  '"F32"',
  '"I64"',
  '[',
  ']',
  '{',
  '}',
  '-1',
  '1e309',
  '9007199254740993',
  'null',
  '"a":',
]

/** Changes a few places of a file: bytes, pieces, or its end; mostly in the header, where the structure is. */
function mutate(file: Uint8Array, random: Random): Uint8Array {
  let bytes = [...file]
  const headerEnd = 8 + Number(new DataView(file.buffer).getBigUint64(0, true))
  for (let change = 0; change <= random.integer(4); change++) {
    const at = random.integer(random.chance(0.85) ? headerEnd : bytes.length)
    const word = new TextEncoder().encode(words[random.integer(words.length)]!)
    const changes: (() => unknown)[] = [
      () => (bytes[at] = random.integer(256)),
      () => (bytes[at] = interesting[random.integer(interesting.length)]!),
      () => (bytes[at]! ^= 1 << random.integer(8)),
      () => bytes.splice(at, random.integer(16)),
      () => bytes.splice(at, 0, ...bytes.slice(at, at + random.integer(64))),
      () => bytes.splice(at, random.integer(word.length + 1), ...word),
      () => (bytes = bytes.slice(0, at)),
    ]
    changes[random.integer(changes.length)]!()
  }
  return Uint8Array.from(bytes)
}

const oddValues = [
  null,
  true,
  -1,
  0.5,
  0,
  1,
  2 ** 53,
  1e308,
  '',
  'F32',
  'F16',
  'BOOL',
  [],
  [0],
  [4, -4],
  [2 ** 40, 2 ** 40],
  [0, 16],
  {},
]

/** Changes what the header says and keeps it JSON, so that the checks behind that one have their turn. */
function mutateHeader(file: Uint8Array, random: Random): Uint8Array {
  const pick = <T>(items: readonly T[]) => items[random.integer(items.length)]!
  const length = Number(new DataView(file.buffer).getBigUint64(0, true))
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)))
  for (let change = 0; change <= random.integer(2); change++) {
    const owner = random.chance(0.2) ? header : header[pick(Object.keys(header))]
    if (typeof owner !== 'object' || owner === null) continue
    const field = pick(Object.keys(owner).concat('extra'))
    if (random.chance(0.1)) delete owner[field]
    else if (Array.isArray(owner[field]) && random.chance(0.5)) {
      owner[field][random.integer(2)] = structuredClone(pick(oddValues))
    } else owner[field] = structuredClone(pick(oddValues))
  }
  const text = new TextEncoder().encode(JSON.stringify(header))
  const whole = new Uint8Array(8 + text.length + file.length - 8 - length)
  new DataView(whole.buffer).setBigUint64(0, BigInt(text.length), true)
  whole.set(text, 8)
  whole.set(file.subarray(8 + length), 8 + text.length)
  return whole
}

test('10,000 damaged files are read or refused with our error, in little time', () => {
  const valid = writeSafetensors(entries, { metadata })
  const codes = new Map<string, number>()
  let slowest = 0
  for (let index = 0; index < 10_000; index++) {
    const random = randomStream(1, 'mutation', index)
    const file = random.chance(0.5) ? mutate(valid, random) : mutateHeader(valid, random)
    const started = performance.now()
    let code = 'read'
    try {
      for (const [key, { shape, data }] of decodeWeights(file, 'fuzz').entries) {
        if (data.length !== shape.reduce((a, b) => a * b, 1)) throw new Error(`${key}: ${shape}`)
      }
    } catch (error) {
      if (!(error instanceof CnnError)) throw new Error(`Mutation ${index}`, { cause: error })
      code = error.code
    }
    slowest = Math.max(slowest, performance.now() - started)
    codes.set(code, (codes.get(code) ?? 0) + 1)
  }
  expect(codes.get('bad-safetensors')).toBeGreaterThan(5000)
  expect(codes.get('bad-metadata')).toBeGreaterThan(10)
  expect(codes.get('read')).toBeGreaterThan(100)
  expect(slowest).toBeLessThan(500)
})

const checker = fileURLToPath(new URL('../../golden/check_safetensors.py', import.meta.url))
/** Debian's Python, where its torch is. */
const python = process.env.CNN_PYTHON ?? '/usr/bin/python3'
const hasTorch = spawnSync(python, ['-c', 'import torch']).status === 0

test.skipIf(!hasTorch)('PyTorch reads our files, in both precisions, with the values meant', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cnn-python-'))
  try {
    for (const dtype of ['float32', 'float16'] as const) {
      const path = join(folder, `${dtype}.safetensors`)
      writeFileSync(path, writeSafetensors(entries, { metadata, dtype }))
      const said = JSON.parse(execFileSync(python, [checker, path], { encoding: 'utf8' }))
      expect(said.metadata).toEqual(metadata)
      expect(Object.keys(said.tensors)).toEqual([...entries.keys()])
      for (const [key, { shape, data, integer }] of entries) {
        const { values, ...form } = said.tensors[key]
        expect(form).toEqual({ dtype: integer ? 'int64' : dtype, shape })
        const tolerance = dtype === 'float16' && !integer ? 2 ** -11 : 0
        for (const [i, value] of data.entries()) {
          expect(Math.abs(values[i] - value)).toBeLessThanOrEqual(Math.abs(value) * tolerance)
        }
      }
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})

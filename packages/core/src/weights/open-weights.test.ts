import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  checkpointBytes,
  checkpointNames,
  type GoldenTensor,
  readableCheckpoints,
} from '../../golden/checkpoints.js'
import { zipOf } from '../../test/zip-of.js'
import { CnnError } from '../errors.js'
import { readWeightsFile } from './load.js'
import { openWeights } from './open-weights.js'
import { writeSafetensors } from './safetensors.js'
import type { WeightsSource } from './weights-source.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cnn-formats-'))
  for (const name of checkpointNames) await writeFile(join(folder, name), checkpointBytes(name))
})
afterAll(() => rm(folder, { recursive: true }))

const dtypes: Record<string, string> = {
  float64: 'F64',
  float32: 'F32',
  float16: 'F16',
  bfloat16: 'BF16',
  int64: 'I64',
  int32: 'I32',
  int16: 'I16',
  int8: 'I8',
  uint8: 'U8',
  bool: 'BOOL',
}

const failureOf = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (reason) => reason,
  )
  expect(error).toBeInstanceOf(CnnError)
  return error as CnnError
}

async function expectTensors(source: WeightsSource, golden: Record<string, GoldenTensor>) {
  const file = await openWeights(source)
  try {
    expect([...file.tensors.keys()]).toEqual(Object.keys(golden))
    for (const [key, { dtype, shape, values }] of Object.entries(golden)) {
      const tensor = file.tensors.get(key)!
      expect([key, tensor.dtype, tensor.shape]).toEqual([key, dtypes[dtype], shape])
      const { data, integer } = await tensor.read()
      expect(integer ?? false).toBe(dtype === 'int64')
      expect([...data]).toEqual(integer ? values : values.map(Math.fround))
    }
  } finally {
    await file.close()
  }
}

describe.each(readableCheckpoints)('$name', ({ name, tensors }) => {
  // A lone array is called what its file is called.
  const inMemory = name.endsWith('.npy') ? { array: Object.values(tensors)[0]! } : tensors

  test('is read from the disk', () => expectTensors(join(folder, name), tensors))

  test('is read from memory, wherever it lies there', async () => {
    const bytes = checkpointBytes(name)
    const shifted = new Uint8Array(bytes.length + 1).subarray(1)
    shifted.set(bytes)
    await expectTensors(shifted, inMemory)
    await expectTensors(new Blob([bytes]), inMemory)
  })
})

test('what lies aligned in memory is not copied', async () => {
  for (const bytes of [
    checkpointBytes('state.pth'),
    writeSafetensors(new Map([['fc.bias', { shape: [3], data: new Float32Array(3) }]])),
  ]) {
    const { data } = await (await openWeights(bytes)).tensors.get('fc.bias')!.read()
    expect(data.buffer).toBe(bytes.buffer)
  }
})

describe('of a checkpoint', () => {
  test('plain values are told, and the wrapper is taken off the keys', async () => {
    const file = await openWeights(checkpointBytes('checkpoint.pth.tar'))
    expect(file.metadata).toEqual({ epoch: '12', best_acc: '0.93', arch: 'net' })
    expect(file.format).toBe('PyTorch')
    expect([...file.tensors.keys()][0]).toBe('conv.weight')
  })

  test('with several state dicts one is asked for', async () => {
    const error = await failureOf(openWeights(checkpointBytes('two-states.pt')))
    expect(error.code).toBe('ambiguous-checkpoint')
    expect(error.message).toContain("'model' (1 tensors), 'ema' (1 tensors)")
    const of = async (at: string) =>
      (await readWeightsFile(checkpointBytes('two-states.pt'), { at })).entries.get('weight')!.data
    expect([...(await of('ema'))]).toEqual([...(await of('model'))].map((value) => value * 2))
    const absent = openWeights(checkpointBytes('two-states.pt'), { at: 'net' })
    expect((await failureOf(absent)).message).toContain(
      "There is: a dict of 'model', 'ema', 'epoch'",
    )
  })

  test('a place is named by its path', async () => {
    const { entries } = await readWeightsFile(checkpointBytes('deep.pt'), {
      at: 'model.state_dict',
    })
    expect([...entries.keys()]).toEqual(['weight'])
  })

  test('the optimiser can be asked for, but is not taken for weights', async () => {
    const at = 'optimizer.state'
    const error = await failureOf(openWeights(checkpointBytes('checkpoint.pth.tar'), { at }))
    expect(error.code).toBe('no-tensors')
  })
})

describe('refused, saying why', () => {
  test.each([
    ['os-system.pt', 'unsafe-pickle', /'posix\.system'.*state_dict/],
    ['os-system-legacy.pt', 'unsafe-pickle', /'posix\.system'/],
    ['os-system-0.pkl', 'unsafe-pickle', /'posix\.system'/],
    ['os-system-2.pkl', 'unsafe-pickle', /'posix\.system'/],
    ['os-system-4.pkl', 'unsafe-pickle', /'posix\.system'/],
    ['eval.pkl', 'unsafe-pickle', /'builtins\.eval'/],
    ['namespace.pt', 'unsafe-pickle', /'argparse\.Namespace'/],
    ['whole-module.pt', 'unsafe-pickle', /'__main__\.Net'.*model\.state_dict/],
    ['complex.pt', 'unsafe-pickle', /'torch\.ComplexFloatStorage'/],
    ['torchscript.pt', 'unsupported-format', /TorchScript/],
    ['no-tensors.pt', 'no-tensors', /without tensors: it holds a dict of 'epoch', 'names'/],
    ['claim.pt', 'bad-weights-file', /claims 4294967296 bytes, but has 8/],
    ['reach.pt', 'bad-weights-file', /reaches beyond/],
    ['negative.pt', 'bad-weights-file', /whole numbers/],
    ['stretched.pt', 'bad-weights-file', /would take 17179869184 bytes/],
    ['absent.pt', 'bad-weights-file', /storage '0' are not in it/],
    ['twice.pt', 'bad-weights-file', /'a' twice/],
    ['cycle.pt', 'no-tensors', /without tensors/],
    ['laughs.pt', 'no-tensors', /without tensors/],
    ['long.pt', 'bad-weights-file', /2147483647 bytes/],
    ['memo.pt', 'bad-weights-file', /recalls value 5/],
    ['objects.npy', 'bad-weights-file', /Python objects/],
    ['records.npy', 'bad-weights-file', /several fields/],
    ['other.zip', 'unknown-format', /holds readme\.txt/],
  ])('%s', async (name, code, message) => {
    const error = await failureOf(openWeights(join(folder, name)))
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) })
    expect(error.message).toContain(name)
    expect(existsSync('hacked')).toBe(false)
  })

  test.each<[string, BlobPart, RegExp]>([
    ['nothing', '', /is empty/],
    ['a web page', '<!DOCTYPE html><html>Not found', /web page/],
    ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\noid', /Git LFS pointer/],
    ['some JSON', '{"error": "Not found"}', /JSON/],
    ['an HDF5 file', Uint8Array.of(0x89, 0x48, 0x44, 0x46), /HDF5/],
    ['text', 'These are not the weights', /text \(“These are/],
  ])('%s', async (_, content, message) => {
    const error = await failureOf(openWeights(new File([content], 'net.pth')))
    expect(error).toMatchObject({ code: 'unknown-format', message: expect.stringMatching(message) })
    expect(error.message).toContain('net.pth')
  })

  test('what is cut short, anywhere', async () => {
    for (const name of [
      'views.pt',
      'views-legacy.pt',
      'arrays.npz',
      'weight.npy',
      'arrays-4.pkl',
    ]) {
      const bytes = checkpointBytes(name)
      for (let end = 20; end < bytes.length; end += 37) {
        const { code } = await failureOf(readWeightsFile(bytes.subarray(0, end)))
        expect(code, `${name} cut at ${end}`).toBe('bad-weights-file')
      }
    }
  })

  test('a zip bomb', async () => {
    const bomb = zipOf({ packed: deflateRawSync(Buffer.alloc(75e6)), method: 8, length: 75e6 })
    expect((await failureOf(openWeights(bomb))).message).toMatch(/meant to fill the memory/)
    const lying = zipOf({ packed: deflateRawSync(Buffer.alloc(2 ** 20)), method: 8, length: 1000 })
    expect((await failureOf(openWeights(lying))).message).toMatch(/more than the 1000 bytes/)
    const claiming = zipOf({ packed: new Uint8Array(100), method: 8, length: 2 ** 32 - 2 })
    expect((await failureOf(openWeights(claiming))).message).toMatch(/claims 4294967294 bytes/)
  })

  test('tuples in tuples without end', async () => {
    const program = new Uint8Array(300_004).fill(0x85)
    program.set([0x80, 2, 0x29])
    program[program.length - 1] = 0x2e
    const { code } = await failureOf(openWeights(zipOf({ packed: program })))
    expect(code).toBe('no-tensors')
  })
})

describe('shards', () => {
  const tensor = (value: number) => ({ shape: [1], data: Float32Array.of(value) })
  const map = { b: 'model-00002-of-2.safetensors', a: 'model-00001-of-2.safetensors' }

  async function shards(weightMap: unknown = map) {
    const place = await mkdtemp(join(folder, 'shards-'))
    const write = (name: string, content: Uint8Array | string) =>
      writeFile(join(place, name), content)
    await write(map.a, writeSafetensors(new Map([['a', tensor(1)]])))
    await write(map.b, writeSafetensors(new Map([['b', tensor(2)]])))
    const index = { metadata: { total_size: 8 }, weight_map: weightMap }
    await write('model.safetensors.index.json', JSON.stringify(index))
    return place
  }

  test('are put together in the order of their list, given by its name or the folder', async () => {
    const place = await shards()
    for (const path of [place, join(place, 'model.safetensors.index.json')]) {
      const { entries } = await readWeightsFile(path)
      expect(Array.from(entries, ([key, { data }]) => [key, ...data])).toEqual([
        ['b', 2],
        ['a', 1],
      ])
    }
  })

  test.each<[string, unknown, string, RegExp]>([
    [
      'a file outside the folder',
      { a: '../secret.safetensors' },
      'bad-weights-file',
      /no plain file/,
    ],
    ['an absolute path', { a: '/etc/passwd' }, 'bad-weights-file', /no plain file/],
    ['a hidden file', { a: '.safetensors' }, 'bad-weights-file', /no plain file/],
    ['a number', { a: 7 }, 'bad-weights-file', /no plain file/],
    ['an absent file', { ...map, c: 'model-3.safetensors' }, 'not-found', /model-3/],
    ['a key that is not there', { ...map, c: map.a }, 'bad-weights-file', /'c' is in model-00001/],
    ['a key too few', { a: map.a, x: map.b }, 'bad-weights-file', /'x' is in model-00002/],
    ['a list of names', ['a'], 'bad-weights-file', /weight_map/],
  ])('with %s are refused', async (_, weightMap, code, message) => {
    const error = await failureOf(openWeights(await shards(weightMap)))
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) })
  })

  test('that are damaged are refused by name', async () => {
    const place = await shards()
    await writeFile(join(place, map.b), 'gone')
    expect((await failureOf(openWeights(place))).message).toContain(map.b)
  })

  test('cannot be found from bytes', async () => {
    const index = new Blob([JSON.stringify({ weight_map: map })])
    expect((await failureOf(openWeights(index))).code).toBe('no-siblings')
  })
})

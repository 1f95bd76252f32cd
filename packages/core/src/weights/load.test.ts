import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, expectTypeOf, test } from 'vitest'
import { setAssetBase } from '../backend/asset-base.js'
import { useBackend } from '../backend/use-backend.js'
import type { CnnError } from '../errors.js'
import { Linear } from '../layers/linear.js'
import { Module } from '../layers/module.js'
import { Counter, Parameter, Buffer as StateBuffer } from '../layers/parameter.js'
import * as tf from '../tf.js'
import { load, loadWeights, readWeightsFile } from './load.js'
import { readSafetensors, writeSafetensors } from './safetensors.js'
import { saveWeights } from './save-weights.js'
import type { Task, Weights, WeightsMetadata } from './weights.js'

class Norm extends Module {
  weight = new Parameter([2])
  running_var = new StateBuffer([2])
  num_batches_tracked = new Counter()
  forward(x: tf.Tensor) {
    return x
  }
}

class Net extends Module {
  head: Linear
  bn = new Norm()
  constructor(inputs = 3) {
    super()
    this.head = new Linear(inputs, 2)
  }
  forward(x: tf.Tensor2D) {
    return this.bn.forward(this.head.forward(x))
  }
}

class Guesser {
  constructor(
    readonly net: Net,
    readonly metadata: WeightsMetadata<{ size: number }>,
  ) {}
}

const guesser: Task<Net, Guesser, { size: number }> = {
  name: 'guessing',
  create: (net, metadata) => new Guesser(net, metadata),
}

const metadata = {
  network: { name: 'net', options: { inputs: 3 } },
  task: 'guessing',
  labels: ['Katze', '猫'],
  transform: { size: 28 },
  license: 'MIT',
  metrics: { 'Guesses top-1': 0.5 },
  recipe: 'recipes/guesses.ts',
}

let folder: string
let path: string
let bytes: Uint8Array
let saved: Net
beforeAll(async () => {
  await useBackend('cpu')
  folder = await mkdtemp(join(tmpdir(), 'cnn-load-'))
  path = join(folder, 'net.safetensors')
  saved = new Net().initialize(5)
  saved.bn.num_batches_tracked.value = 12
  bytes = await saveWeights(saved, path, { metadata })
})
afterAll(() => rm(folder, { recursive: true }))

const build = () => new Net().initialize()
const sha256 = () => createHash('sha256').update(bytes).digest('hex')

function entry(changes: Partial<Weights<Net, Guesser, { size: number }>> = {}) {
  const { license, metrics, recipe } = metadata
  const url = pathToFileURL(path)
  const known = { url, bytes: bytes.length, sha256: sha256(), license, metrics, recipe }
  return { build, task: guesser, ...known, ...changes }
}

async function expectSame(net: Net) {
  expect(await net.stateDict()).toEqual(await saved.stateDict())
}

describe('load', () => {
  test('gives the object of the task, with what the file says of itself', async () => {
    const loaded = await load(entry())
    expectTypeOf(loaded).toEqualTypeOf<Guesser>()
    await expectSame(loaded.net)
    expect(loaded.metadata).toEqual(metadata)
  })

  test('infers its type from a value that satisfies Weights', async () => {
    const weights = { ...entry(), url: path } satisfies Weights<Net, Guesser, { size: number }>
    expectTypeOf(await load(weights)).toEqualTypeOf<Guesser>()
  })

  test('prefers what the entry says over what the file says', async () => {
    const { metadata: merged } = await load(entry({ labels: ['a', 'b'] }))
    expect(merged).toEqual({ ...metadata, labels: ['a', 'b'] })
  })

  test.each([
    ['a path', () => path],
    ['a file URL', () => pathToFileURL(path)],
    ['a file URL as text', () => pathToFileURL(path).href],
    ['bytes', () => bytes],
    ['a blob', () => new Blob([bytes as Uint8Array<ArrayBuffer>])],
    ['a data URL', () => `data:;base64,${Buffer.from(bytes).toString('base64')}`],
  ])('takes a lone file, given as %s', async (_, source) => {
    const { net } = await load(source(), { task: guesser, build: () => build() })
    await expectSame(net)
  })

  test('lets the file say which network it is for', async () => {
    const networks = { net: ({ inputs }: { inputs: number }) => new Net(inputs).initialize() }
    const { net } = await load(path, {
      task: guesser,
      build: ({ network }) => networks[network!.name as 'net'](network!.options as { inputs: 3 }),
    })
    await expectSame(net)
  })

  test('finds shipped weights where setAssetBase moved them, published ones where they are', async () => {
    setAssetBase(`${pathToFileURL(folder)}/`)
    const missing = join(folder, 'elsewhere', 'net.safetensors')
    try {
      await expectSame((await load(entry({ url: pathToFileURL(missing) }))).net)
      await expect(load(entry({ url: missing }))).rejects.toMatchObject({ code: 'not-found' })
    } finally {
      setAssetBase(undefined)
    }
  })

  test('accepts the beginning of a hash, in either case', async () => {
    await load(entry({ sha256: sha256().slice(0, 8).toUpperCase() }))
  })
})

describe('load refuses', () => {
  const code = (code: string) => expect.objectContaining({ code })

  test('a file of another size or hash', async () => {
    await expect(load(entry({ bytes: 7 }))).rejects.toThrow(code('size-mismatch'))
    await expect(load(entry({ sha256: '12345678' }))).rejects.toThrow(code('hash-mismatch'))
  })

  test('weights of another network, with a table of keys, and leaves no tensor', async () => {
    const before = tf.memory().numTensors
    const other = { task: guesser, build: () => new Net(4).initialize() }
    const error = await load(path, other).catch((error: unknown) => error as CnnError)
    expect(error).toMatchObject({ code: 'weights-mismatch' })
    expect((error as CnnError).message).toMatch(/misshapen +head\.weight/)
    expect(tf.memory().numTensors).toBe(before)
  })

  test('what is no weights file, naming it', async () => {
    const text = join(folder, 'notes.txt')
    await writeFile(text, 'These are not the weights you are looking for.')
    const error = await readWeightsFile(text).catch((error: unknown) => error as CnnError)
    expect(error).toMatchObject({ code: 'unknown-format' })
    expect((error as CnnError).message).toContain('notes.txt')
    await expect(readWeightsFile(join(folder, 'absent'))).rejects.toThrow(code('not-found'))
  })

  test('NaN and infinity, by name, unless allowed', async () => {
    const net = new Net().initialize()
    const state = await net.stateDict()
    state.get('head.bias')!.data[1] = NaN
    state.get('bn.running_var')!.data[0] = Infinity
    const diverged = writeSafetensors(state)
    const error = await readWeightsFile(diverged).catch((error: unknown) => error as CnnError)
    expect(error).toMatchObject({ code: 'bad-weights' })
    expect((error as CnnError).message).toContain(
      'head.bias (NaN at 1), bn.running_var (Infinity at 0)',
    )
    await loadWeights(net, diverged, { allowNaN: true })
    expect((await net.stateDict()).get('head.bias')!.data[1]).toBeNaN()
    await expect(saveWeights(net)).rejects.toThrow(code('bad-weights'))
  })

  test('to go on when it was cancelled', async () => {
    const signal = AbortSignal.abort()
    await expect(load(path, { task: guesser, build, signal })).rejects.toThrow(code('aborted'))
  })

  test.each([
    ['bad-metadata', 'not JSON'],
    ['bad-metadata', '[]'],
    ['bad-metadata', '{"version":1,"labels":[1]}'],
    ['bad-metadata', '{"version":1,"transform":"none"}'],
    ['bad-metadata', '{"version":1,"metrics":{"a":null}}'],
    ['bad-metadata', '{"version":1,"network":{}}'],
    ['newer-metadata', '{"version":2}'],
  ])('with %s the metadata %s', async (expected, cnn) => {
    const file = writeSafetensors(new Map(), { metadata: { cnn } })
    await expect(readWeightsFile(file)).rejects.toThrow(code(expected))
  })
})

describe('loadWeights', () => {
  const state = async (keys: Record<string, string>) => {
    const entries = await saved.stateDict()
    return writeSafetensors(
      new Map(Object.entries(keys).map(([key, from]) => [key, entries.get(from)!])),
    )
  }
  const wrapped = () =>
    state(
      Object.fromEntries(
        ['head.weight', 'head.bias', 'bn.weight', 'bn.running_var'].map((key) => [
          `backbone.${key}`,
          key,
        ]),
      ),
    )

  test('renames keys by rules, which the refusal without them tells', async () => {
    using net = build()
    const error = await loadWeights(net, await wrapped()).catch((error: CnnError) => error)
    expect((error as CnnError).message).toContain("rename: [{ from: 'backbone', to: '' }]")
    const { missing, unexpected, loaded } = await loadWeights(net, await wrapped(), {
      rename: [{ from: 'backbone', to: '' }],
    })
    expect([loaded.length, missing, unexpected]).toEqual([4, [], []])
    const [own, theirs] = [await net.stateDict(), await saved.stateDict()]
    expect(own.get('head.weight')).toEqual(theirs.get('head.weight'))
  })

  test('keeps what is ignored', async () => {
    using net = new Net(4).initialize(9)
    const before = await net.stateDict()
    const report = await loadWeights(net, bytes, { ignore: ['head.weight', /^bn/] })
    expect(report).toMatchObject({ loaded: ['head.bias'], missing: [], unexpected: [] })
    const after = await net.stateDict()
    expect(after.get('head.weight')).toEqual(before.get('head.weight'))
    expect(after.get('head.bias')).toEqual((await saved.stateDict()).get('head.bias'))
    const loaded = await load(bytes, {
      task: guesser,
      build: () => new Net(4).initialize(9),
      ignore: ['head.weight'],
    })
    expect((await loaded.net.stateDict()).get('head.weight')).toEqual(before.get('head.weight'))
    loaded.net.dispose()
  })

  test('not strict, takes what fits and tells what it left', async () => {
    using net = new Net(4).initialize(9)
    const file = await state({
      'head.bias': 'head.bias',
      'head.weight': 'head.weight',
      x: 'head.bias',
    })
    expect(await loadWeights(net, file, { strict: false })).toEqual({
      metadata: {},
      loaded: ['head.bias'],
      missing: ['bn.weight', 'bn.running_var'],
      misshapen: ['head.weight'],
      unexpected: ['x'],
    })
    const nothing = loadWeights(net, await state({ x: 'head.bias' }), { strict: false })
    await expect(nothing).rejects.toMatchObject({ code: 'weights-mismatch' })
  })

  test('leaves the network as it was when a value is bad', async () => {
    using net = build()
    const before = await net.stateDict()
    const entries = await new Net().initialize(7).stateDict()
    entries.get('bn.running_var')!.data[1] = NaN
    await expect(loadWeights(net, writeSafetensors(entries))).rejects.toMatchObject({
      code: 'bad-weights',
    })
    expect(await net.stateDict()).toEqual(before)
  })

  test('counts exactly beyond what float32 can', async () => {
    using net = build()
    net.bn.num_batches_tracked.value = 2 ** 40 + 1
    using other = build()
    await loadWeights(other, await saveWeights(net))
    expect(other.bn.num_batches_tracked.value).toBe(2 ** 40 + 1)
  })
})

describe('saveWeights', () => {
  test('writes the same bytes for the same weights, under PyTorch names', async () => {
    expect(Buffer.compare(await readFile(path), bytes)).toBe(0)
    expect(Buffer.compare(await saveWeights(saved, undefined, { metadata }), bytes)).toBe(0)
    const { entries, metadata: strings } = readSafetensors(bytes)
    expect([...entries].map(([key, { dtype, shape }]) => `${key} ${dtype} [${shape}]`)).toEqual([
      'head.weight F32 [2,3]',
      'head.bias F32 [2]',
      'bn.weight F32 [2]',
      'bn.running_var F32 [2]',
      'bn.num_batches_tracked I64 []',
    ])
    expect(strings.format).toBe('pt')
  })

  test('in float16 gives values to 11 bits', async () => {
    const net = new Net().initialize()
    await loadWeights(net, await saveWeights(saved, undefined, { dtype: 'float16' }))
    const state = await net.stateDict()
    for (const [key, { data }] of await saved.stateDict()) {
      for (const [i, value] of data.entries()) {
        expect(Math.abs(state.get(key)!.data[i]! - value)).toBeLessThanOrEqual(
          Math.abs(value) * 2 ** -11 + 2 ** -25,
        )
      }
    }
  })

  test('takes along what the network says of itself', async () => {
    class Described extends Net {
      weightsMetadata = () => ({ labels: ['own'], license: 'MIT' })
    }
    const file = await saveWeights(new Described().initialize(), undefined, {
      metadata: { license: 'CC0-1.0' },
    })
    expect((await readWeightsFile(file)).metadata).toEqual({ labels: ['own'], license: 'CC0-1.0' })
  })
})

const dataFolder =
  process.env.CNN_TEST_DATA ?? fileURLToPath(new URL('../../../../../shared/data', import.meta.url))
const published = `${dataFolder}/weights-mnist-small/lenet5_classifier.safetensors`

test.skipIf(!existsSync(published))('reads a file that another program wrote', async () => {
  const { entries, metadata } = await readWeightsFile(published)
  expect(entries.size).toBeGreaterThan(0)
  expect(metadata).toEqual({})
})

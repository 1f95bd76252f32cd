import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeSafetensors } from '../weights/safetensors.js'
import { decodeWeights } from '../weights/weights-file.js'
import {
  type Checkpoint,
  decodeCheckpoint,
  encodeCheckpoint,
  readBestWeights,
  readCheckpoint,
  runFiles,
  writeBestWeights,
  writeCheckpoint,
} from './checkpoint.js'

const awkward = Float32Array.of(0, -0, NaN, Infinity, -Infinity, 1e-45, 3.4e38, 0.1)

const checkpoint: Checkpoint = {
  weights: new Map([
    ['conv.weight', { shape: [2, 4], data: awkward }],
    ['bn.num_batches_tracked', { shape: [], data: Float64Array.of(17), integer: true }],
  ]),
  optimizer: new Map([['exp_avg.conv.weight', { shape: [2, 4], data: awkward.map((v) => v * 2) }]]),
  average: new Map([['conv.weight', { shape: [2, 4], data: awkward.map((v) => v * 3) }]]),
  state: {
    epoch: 3,
    position: 1920,
    step: 2842,
    seed: 1,
    history: [{ epoch: 0, loss: 0.1 + 0.2 }, { loss: NaN }],
    best: { epoch: 2, accuracy: -Infinity },
  },
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cnn-checkpoint-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('a checkpoint', () => {
  test('comes back bit by bit', async () => {
    const { checkpoint: path } = runFiles(join(folder, 'run'))
    await writeCheckpoint(path, checkpoint)
    const back = await readCheckpoint(path)
    expect(back).toEqual(checkpoint)
    const bits = (data: Float32Array | Float64Array) =>
      new Uint32Array(data.buffer, data.byteOffset, data.length)
    const entry = back!.weights.get('conv.weight')!
    expect(bits(entry.data)).toEqual(bits(awkward))
  })

  test('stands beside the best weights, which are a weights file', async () => {
    const run = join(folder, 'best')
    await expect(readBestWeights(run)).rejects.toMatchObject({ code: 'not-found' })
    await writeBestWeights(
      run,
      writeSafetensors(new Map([['w', { shape: [1], data: Float32Array.of(2) }]])),
    )
    expect([...(await readBestWeights(run)).entries.get('w')!.data]).toEqual([2])
  })

  test('has no average where none was kept', () => {
    const { average: _, ...without } = checkpoint
    expect(decodeCheckpoint(encodeCheckpoint(without))).toEqual(without)
  })

  test('is undefined where there is none', async () => {
    expect(await readCheckpoint(join(folder, 'nowhere', 'checkpoint.safetensors'))).toBeUndefined()
  })
})

describe('what is no checkpoint is refused, by name', () => {
  const refusal = (code: string) => expect.objectContaining({ code })
  const withState = (state: string) =>
    writeSafetensors(new Map(), { metadata: { 'cnn.checkpoint': state } })

  test.each([
    ['weights alone', writeSafetensors(new Map())],
    ['a state that is not JSON', withState('{')],
    ['a state of null', withState('null')],
    ['a state without its position', withState('{"epoch":1,"step":1,"seed":1,"history":[]}')],
    ['a state without history', withState('{"epoch":1,"position":0,"step":1,"seed":1}')],
  ])('%s', (_, bytes) => {
    expect(() => decodeCheckpoint(bytes, 'run/x.safetensors')).toThrow(refusal('bad-checkpoint'))
    expect(() => decodeCheckpoint(bytes, 'run/x.safetensors')).toThrow(/run\/x\.safetensors/)
  })

  test('a file cut short', async () => {
    const path = join(folder, 'cut.safetensors')
    await writeFile(path, encodeCheckpoint(checkpoint).subarray(0, 400))
    await expect(readCheckpoint(path)).rejects.toMatchObject({ code: 'bad-safetensors' })
  })
})

describe('a process killed with -9 while it writes', () => {
  const script = () => join(folder, 'writer.mjs')
  beforeAll(() =>
    build({
      stdin: {
        contents: `
          import { writeCheckpoint } from './checkpoint.ts'
          const data = new Float32Array(500_000)
          for (let step = 1; ; step++) {
            data.fill(step)
            const weights = new Map([['weight', { shape: [data.length], data }]])
            const state = { epoch: 0, position: 0, step, seed: 0, history: [] }
            await writeCheckpoint(process.argv[2], { weights, optimizer: new Map(), state })
            process.send(step)
          }`,
        resolveDir: fileURLToPath(new URL('.', import.meta.url)),
      },
      bundle: true,
      platform: 'node',
      format: 'esm',
      conditions: ['@cnn/source'],
      outfile: script(),
    }),
  )

  test('leaves a whole checkpoint, at least as new as the last one it reported', async () => {
    for (let round = 0; round < 8; round++) {
      const path = join(folder, `killed-${round}.safetensors`)
      const writer = fork(script(), [path])
      let reported = 0
      writer.on('message', (step) => {
        reported = step as number
      })
      await once(writer, 'message')
      await new Promise((resolve) => setTimeout(resolve, round * 7))
      writer.kill('SIGKILL')
      await once(writer, 'exit')
      const { weights, state } = (await readCheckpoint(path))!
      expect(state.step).toBeGreaterThanOrEqual(reported)
      expect(weights.get('weight')!.data.every((value) => value === state.step)).toBe(true)
    }
  })
})

test('the folder of a run may be given with or without its slash', () => {
  expect(runFiles('run')).toEqual(runFiles('run/'))
  expect(runFiles('').log).toBe('log.jsonl')
})

test('a checkpoint is a weights file: the averaged weights, with what has no average', () => {
  const { entries } = decodeWeights(encodeCheckpoint(checkpoint), 'run', { allowNaN: true })
  expect([...entries.keys()]).toEqual(['conv.weight', 'bn.num_batches_tracked'])
  expect(entries.get('conv.weight')).toEqual(checkpoint.average!.get('conv.weight'))
  expect(entries.get('bn.num_batches_tracked')!.data[0]).toBe(17)
})

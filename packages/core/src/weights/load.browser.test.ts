import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { checkpointBytes, readableCheckpoints } from '../../golden/checkpoints.js'
import { useBackend } from '../backend/use-backend.js'
import { Linear } from '../layers/linear.js'
import { load, loadWeights, readWeightsFile } from './load.js'
import { openWeights } from './open-weights.js'
import { saveWeights } from './save-weights.js'
import type { Task } from './weights.js'

const task: Task<Linear, Linear> = { name: 'identity', create: (linear) => linear }
const build = () => new Linear(3, 2).initialize()

let saved: Linear
let bytes: Uint8Array<ArrayBuffer>
beforeAll(async () => {
  await useBackend('cpu')
  saved = new Linear(3, 2).initialize(5)
  bytes = await saveWeights(saved)
})
afterEach(() => {
  vi.restoreAllMocks()
})

test('weights are loaded from what a page has', async () => {
  const file = new File([bytes], 'mine.safetensors')
  const blobUrl = URL.createObjectURL(file)
  const dataUrl = `data:application/octet-stream;base64,${btoa(String.fromCharCode(...bytes))}`
  for (const source of [bytes, file, blobUrl, new URL(dataUrl)]) {
    const loaded = await load(source, { task, build })
    expect(await loaded.stateDict()).toEqual(await saved.stateDict())
  }
})

test("PyTorch's and NumPy's files that a user drops are read, piece by piece", async () => {
  for (const { name, tensors } of readableCheckpoints.filter(
    ({ name }) => !name.endsWith('.npy'),
  )) {
    const { entries } = await readWeightsFile(new File([checkpointBytes(name)], name))
    expect(Array.from(entries, ([key, { shape }]) => [key, shape])).toEqual(
      Object.entries(tensors).map(([key, { shape }]) => [key, shape]),
    )
    for (const [key, { values }] of Object.entries(tensors)) {
      expect([...entries.get(key)!.data].map(Math.fround)).toEqual(values.map(Math.fround))
    }
  }
  await expect(openWeights(new Blob([checkpointBytes('os-system.pt')]))).rejects.toMatchObject({
    code: 'unsafe-pickle',
  })
})

test('a path is relative to the page', async () => {
  const fetch = vi.spyOn(globalThis, 'fetch').mockImplementation(async () => new Response(bytes))
  const model = build()
  await loadWeights(model, 'weights/mine.safetensors')
  expect(String(fetch.mock.calls[0]![0])).toBe(
    new URL('weights/mine.safetensors', location.href).href,
  )
  expect(await model.stateDict()).toEqual(await saved.stateDict())
})

test('a wrong file is named', async () => {
  const text = new File(['hello'], 'notes.txt')
  await expect(readWeightsFile(text)).rejects.toThrow(/notes\.txt.*safetensors/)
})

test('saving under a path makes the browser download a file of that name', async () => {
  const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {})
  await saveWeights(saved, 'runs/mine.safetensors')
  const link = click.mock.contexts[0] as HTMLAnchorElement
  expect(link.download).toBe('mine.safetensors')
  const content = new Uint8Array(await (await fetch(link.href)).arrayBuffer())
  expect(content).toEqual(bytes)
})

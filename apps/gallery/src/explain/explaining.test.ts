import { expect, test, vi } from 'vitest'
import { taughtNetwork } from '../teach/taught.js'
import { askFor, chooseNetwork, explaining, showPicture } from './explaining.js'

/** A worker whose network and whose answers are the test's. */
const worker = vi.hoisted(() => ({
  labels: [] as string[],
  explain: async (_question: { index?: number }): Promise<unknown> => undefined,
}))

vi.mock('../engine/engine.js', async (original) => {
  const service = {
    open: async () => ({ labels: worker.labels, parameters: 1 }),
    explain: (_: unknown, question: { index?: number }) => worker.explain(question),
    stop: async () => {},
  }
  return {
    ...(await original<object>()),
    ask: async (_: string, act: (own: object) => unknown) => act(service),
  }
})

vi.stubGlobal('ImageBitmap', class {})

const teach = (...labels: string[]) => {
  worker.labels = labels
  taughtNetwork.set({ weights: new Uint8Array(1), labels })
}

const isReady = () =>
  vi.waitFor(() => expect(explaining.value).toMatchObject({ networkStatus: 'ready' }))

const photo = { kind: 'photo', source: new Blob() } as const

test('a class that the network of the same name does not have any more is not asked about', async () => {
  teach('red', 'blue', 'green')
  await chooseNetwork('taught')
  await askFor({ index: 1 })
  teach('red', 'blue')
  await isReady()
  expect(explaining.value.index).toBe(1)
  teach('red', 'yellow')
  await isReady()
  expect(explaining.value.index).toBeUndefined()
  await askFor({ index: 1 })
  teach('red')
  await isReady()
  expect(explaining.value.index).toBeUndefined()
})

test('an error about a network that was replaced meanwhile is nobody’s', async () => {
  teach('red', 'blue')
  await chooseNetwork('taught')
  let fail = (_: Error) => {}
  worker.explain = () => new Promise((_, reject) => (fail = reject))
  const showing = showPicture(photo)
  const before = fail
  const choosing = chooseNetwork('mnist')
  before(new Error('This module holds no values.'))
  await vi.waitFor(() => expect(fail).not.toBe(before))
  expect(explaining.value.error).toBeUndefined()
  fail(new Error('That is no picture.'))
  await Promise.all([showing, choosing])
  expect(explaining.value.error).toBe('That is no picture.')
})

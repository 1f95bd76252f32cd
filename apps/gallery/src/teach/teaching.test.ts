import { beforeEach, expect, test, vi } from 'vitest'
import { taughtNetwork } from './taught.js'
import { teaching, tryPicture } from './teaching.js'

/** A worker that keeps what it is asked until the test answers. */
const worker = vi.hoisted(() => ({
  asked: [] as { answer(label: string): void; fail(error: Error): void }[],
}))

vi.mock('../engine/engine.js', async (original) => {
  const recognize = () =>
    new Promise((resolve, fail) => {
      worker.asked.push({ answer: (label) => resolve([{ label }]), fail })
    })
  return {
    ...(await original<object>()),
    ask: async (_: string, act: (own: object) => unknown) => act({ recognize }),
  }
})

class Frame {}
vi.stubGlobal('ImageBitmap', Frame)

beforeEach(() => {
  worker.asked.length = 0
  taughtNetwork.set({ weights: new Uint8Array(1), labels: ['red', 'blue'] })
})

test('what comes late about an earlier picture is not taken for the present one', async () => {
  const trying = [tryPicture(new Blob()), tryPicture(new Blob()), tryPicture(new Blob())]
  worker.asked[2]!.answer('blue')
  await trying[2]
  worker.asked[0]!.answer('red')
  worker.asked[1]!.fail(new Error('That is no picture.'))
  await Promise.all(trying)
  expect(teaching.value).toMatchObject({ answer: [{ label: 'blue' }], error: undefined })
})

test('after the camera is closed nothing of it is shown', async () => {
  const trying = tryPicture(new Frame() as ImageBitmap)
  await tryPicture(undefined)
  worker.asked[0]!.answer('red')
  await trying
  expect(teaching.value.answer).toBeUndefined()
})

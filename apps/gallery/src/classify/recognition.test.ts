import { beforeEach, expect, test, vi } from 'vitest'
import { chooseNetwork, prepareWith, recognition, showPicture } from './recognition.js'

/** A worker that keeps what it is asked until the test answers. */
const worker = vi.hoisted(() => ({
  asked: [] as { picture: unknown; answer(): void; fail(error: Error): void }[],
}))

vi.mock('../engine/engine.js', async (original) => {
  const service = {
    open: async () => ({ parameters: 1 }),
    classify: (picture: unknown) =>
      new Promise((resolve, fail) => {
        worker.asked.push({ picture, answer: () => resolve({ classes: [] }), fail })
      }),
  }
  return {
    ...(await original<object>()),
    ask: async (_: string, act: (own: object) => unknown) => act(service),
  }
})

class Frame {}
vi.stubGlobal('ImageBitmap', Frame)

const questionOf = (place: number) => vi.waitFor(() => worker.asked[place] ?? expect.fail())

beforeEach(async () => {
  worker.asked.length = 0
  recognition.update({ picture: undefined, answer: undefined, error: undefined })
  await chooseNetwork('mnist')
})

test('a frame of the camera is sent once', async () => {
  const showing = showPicture({ kind: 'photo', source: new Frame() as ImageBitmap })
  const question = await questionOf(0)
  question.answer()
  await showing
  await prepareWith({ invert: true })
  await chooseNetwork('fashion-mnist')
  expect(worker.asked).toHaveLength(1)
  expect(recognition.value.error).toBeUndefined()
})

test('neither answers nor errors of a network that was replaced meanwhile are shown', async () => {
  const outcomes = ['answer', 'fail'] as const
  for (const [place, outcome] of outcomes.entries()) {
    await chooseNetwork('mnist')
    const showing = showPicture({ kind: 'photo', source: new Blob() })
    const question = await questionOf(2 * place)
    const choosing = chooseNetwork('fashion-mnist')
    question[outcome](new Error('This module holds no values.'))
    const next = await questionOf(2 * place + 1)
    expect([recognition.value.answer, recognition.value.error]).toEqual([undefined, undefined])
    next.answer()
    await Promise.all([showing, choosing])
    expect(recognition.value.answer).toEqual({ classes: [] })
    await showPicture(undefined)
  }
})

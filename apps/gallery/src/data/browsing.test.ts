import { expect, test, vi } from 'vitest'
import { browsing, choosePart, openData } from './browsing.js'
import type { DataSource } from './data-source.js'

/** A worker whose counts end when the test lets them. */
const worker = vi.hoisted(() => ({ counts: [] as { part: string; end(): void }[] }))

vi.mock('../engine/engine.js', async (original) => {
  const service = {
    open: async () => ({
      name: 'Animals',
      classes: ['cat', 'dog'],
      parts: ['train', 'test'].map((part) => ({ part, size: 5 })),
    }),
    page: async () => ({ samples: [], total: 5 }),
    counts: (part: string) =>
      new Promise((resolve) => {
        const answer = { counts: part === 'train' ? [1, 4] : [2, 3], looked: 5, isComplete: true }
        worker.counts.push({ part, end: () => resolve(answer) })
      }),
  }
  return {
    ...(await original<object>()),
    ask: async (_: string, act: (own: object) => unknown) => act(service),
  }
})

const countOf = (place: number) => vi.waitFor(() => worker.counts[place] ?? expect.fail())

test('the classes of a part that is chosen during a count are counted, too', async () => {
  const opening = openData({ kind: 'test' } as unknown as DataSource)
  const first = await countOf(0)
  const choosing = choosePart('test')
  const second = await countOf(1)
  expect([first.part, second.part]).toEqual(['train', 'test'])
  first.end()
  await opening
  expect(browsing.value).toMatchObject({ part: 'test', counts: undefined, counting: true })
  second.end()
  await choosing
  expect(browsing.value).toMatchObject({ counts: { counts: [2, 3] }, counting: false })
})

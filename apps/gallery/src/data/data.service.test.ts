import { Dataset, encodePng } from '@cnn/core'
import { beforeEach, expect, test, vi } from 'vitest'
import { service } from './data.service.js'
import type { DataSource } from './data-source.js'

/** A source opens when its turn comes. */
const turns = new Map<DataSource, Promise<void>>()
const closed: string[] = []
const samplesOf = new Map<DataSource, object[]>()

vi.mock('./open-source.js', () => ({
  openSource: async (source: DataSource & { id: string }) => {
    await turns.get(source)
    return {
      all: Dataset.from(samplesOf.get(source) ?? [{ name: source.id }], { name: source.id }),
      close: async () => void closed.push(source.id),
    }
  },
}))

const named = (id: string) => ({ kind: 'offered', id }) as DataSource

beforeEach(() => void closed.splice(0))

test('another data set closes the one before, and one that came too late is closed', async () => {
  await service.open(named('first'))
  expect(closed).toEqual([])
  await service.open(named('second'))
  expect(closed).toEqual(['first'])
  const late = named('late')
  let begin = () => {}
  turns.set(late, new Promise((resolve) => (begin = resolve)))
  const opening = service.open(late)
  await service.open(named('third'))
  begin()
  expect(await opening).toBeUndefined()
  expect(closed).toEqual(['first', 'second', 'late'])
})

test('a damaged picture leaves the others of its page, and its place says what is wrong', async () => {
  const pixels = { data: new Uint8Array(12), width: 2, height: 2, channels: 3 as const }
  const image = encodePng(pixels)
  const source = named('damaged')
  samplesOf.set(source, [{ image }, { image: new Uint8Array(9) }, { image }])
  await service.open(source)
  const { samples, total } = await service.page({ part: 'all', start: 0, count: 48 })
  expect(total).toBe(3)
  expect(samples.map(({ index }) => index)).toEqual([0, 1, 2])
  expect(samples.map(({ view }) => view.picture !== undefined)).toEqual([true, false, true])
  expect(samples[1]!.view.title).toMatch(/picture|image/)
})

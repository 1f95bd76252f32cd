import { Dataset } from '@cnn/core'
import { beforeEach, expect, test, vi } from 'vitest'
import { service } from './data.service.js'
import type { DataSource } from './data-source.js'

/** A source opens when its turn comes. */
const turns = new Map<DataSource, Promise<void>>()
const closed: string[] = []

vi.mock('./open-source.js', () => ({
  openSource: async (source: DataSource & { id: string }) => {
    await turns.get(source)
    return {
      all: Dataset.from([{ name: source.id }], { name: source.id }),
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

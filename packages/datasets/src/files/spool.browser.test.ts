import { afterEach, expect, test } from 'vitest'
import { spool } from './spool.browser.js'

const root = () => navigator.storage.getDirectory()

async function unpacked() {
  const names: string[] = []
  for await (const name of (await root()).keys()) if (name.startsWith('unpacked-')) names.push(name)
  return names
}

afterEach(async () => {
  for (const name of await unpacked()) await (await root()).removeEntry(name).catch(() => {})
})

async function* pieces() {
  yield Uint8Array.of(1, 2, 3)
  yield Uint8Array.of(4, 5)
}

test('what pages that are gone have left is removed, what others read is not', async () => {
  const left = `unpacked-${crypto.randomUUID()}`
  await (await root()).getFileHandle(left, { create: true })
  const other = await spool(pieces(), 'other.tar.gz')
  const [others] = await unpacked()
  expect(others).not.toBe(left)
  const source = await spool(pieces(), 'a.tar.gz')
  expect((await unpacked()).length).toBe(2)
  expect([source.length, ...(await source.read(1, 5))]).toEqual([5, 2, 3, 4, 5])
  await source.close()
  expect(await unpacked()).toEqual([others])
  expect([...(await other.read(0, 2))]).toEqual([1, 2])
  await other.close()
  expect(await unpacked()).toEqual([])
  const { held = [] } = await navigator.locks.query()
  expect(held.filter(({ name }) => name?.startsWith('unpacked-'))).toEqual([])
})

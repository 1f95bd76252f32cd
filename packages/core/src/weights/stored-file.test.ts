import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { appendStored, readStored, removeStored, writeStored } from './stored-file.node.js'

const failure = vi.hoisted(() => ({ of: undefined as string | undefined, code: 'ENOSPC' }))

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>()
  const fail = () => Promise.reject(Object.assign(new Error(failure.code), { code: failure.code }))
  return {
    ...real,
    rename: (from: string, to: string) =>
      failure.of === 'rename' ? fail() : real.rename(from, to),
    open: async (path: string, flags: string) => {
      const file = await real.open(path, flags)
      if (failure.of === 'write') {
        file.writeFile = async (data) => {
          await file.write((data as Uint8Array).subarray(0, 3))
          await fail()
        }
      }
      if (failure.of === 'sync') file.sync = fail
      return file
    },
  }
})

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cnn-stored-'))
})
afterEach(async () => {
  failure.of = undefined
  await rm(folder, { recursive: true })
})

const before = Uint8Array.of(1, 2, 3)
const after = Uint8Array.of(4, 5, 6, 7)

test('writes, replaces, appends, reads and removes, making folders on the way', async () => {
  const path = join(folder, 'run', 'deep', 'file.bin')
  expect(await readStored(path)).toBeUndefined()
  await removeStored(path)
  await writeStored(path, before)
  await writeStored(path, after)
  await appendStored(path, before)
  expect([...(await readStored(path))!]).toEqual([4, 5, 6, 7, 1, 2, 3])
  expect(await readdir(join(folder, 'run', 'deep'))).toEqual(['file.bin'])
  await removeStored(path)
  expect(await readStored(path)).toBeUndefined()
})

describe.each(['write', 'sync', 'rename'])('when the disk is full at the %s', (step) => {
  test('says so, keeps what was there and leaves nothing beside it', async () => {
    const path = join(folder, 'file.bin')
    await writeStored(path, before)
    failure.of = step
    const error = await writeStored(path, after).catch((error: unknown) => error)
    expect(error).toMatchObject({ code: 'write-failed' })
    expect((error as Error).message).toContain('the disk is full')
    expect([...(await readFile(path))]).toEqual([...before])
    expect(await readdir(folder)).toEqual(['file.bin'])
  })
})

test('writing where a folder stands is refused', async () => {
  await expect(writeStored(folder, after)).rejects.toMatchObject({ code: 'write-failed' })
  await expect(readStored(folder)).rejects.toMatchObject({ code: 'read-failed' })
})

test('removes what killed writers left long ago, and nothing else', async () => {
  const names = [
    'file.bin.0123abcd.part',
    'file.bin.89abcdef.part',
    'file.bin.notes.part',
    'a.part',
  ]
  for (const name of names) await writeFile(join(folder, name), before)
  const anHourAgo = Date.now() / 1000 - 3600
  for (const name of [names[0]!, names[2]!, names[3]!]) {
    await utimes(join(folder, name), anHourAgo, anHourAgo)
  }
  await writeStored(join(folder, 'file.bin'), after)
  expect((await readdir(folder)).sort()).toEqual(
    ['a.part', 'file.bin', 'file.bin.89abcdef.part', 'file.bin.notes.part'].sort(),
  )
})

test('many writers of one file at once leave one of their files, whole', async () => {
  const path = join(folder, 'file.bin')
  const versions = Array.from({ length: 20 }, (_, i) => new Uint8Array(1000).fill(i))
  await Promise.all(versions.map((bytes) => writeStored(path, bytes)))
  const left = (await readStored(path))!
  expect(left.length).toBe(1000)
  expect(left.every((byte) => byte === left[0])).toBe(true)
  expect(await readdir(folder)).toEqual(['file.bin'])
})

import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { spool } from './spool.node.js'

let cache: string
const place = (...path: string[]) => join(cache, 'unpacked', ...path)

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'cnn-spool-'))
  vi.stubEnv('CNN_CACHE_DIR', cache)
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(cache, { recursive: true, force: true })
})

async function* pieces() {
  yield Uint8Array.of(1, 2, 3)
  yield Uint8Array.of(4, 5)
}

// Elsewhere the name may stay until the file is closed.
test.skipIf(process.platform === 'win32')('what is unpacked leaves nothing behind', async () => {
  const source = await spool(pieces(), 'a.tar.gz')
  expect(await readdir(place())).toEqual([])
  expect([source.name, source.length]).toEqual(['a.tar.gz', 5])
  expect([...(await source.read(1, 5))]).toEqual([2, 3, 4, 5])
  expect([...(await source.read(0, 2))]).toEqual([1, 2])
  await source.close()
  await expect(source.read(0, 1)).rejects.toMatchObject({ code: 'read-failed' })
})

test('nor does what cannot be unpacked', async () => {
  const broken = async function* () {
    yield Uint8Array.of(1)
    throw new Error('cut short')
  }
  await expect(spool(broken(), 'a.tar.gz')).rejects.toThrow('cut short')
  expect(await readdir(place())).toEqual([])
})

test('what killed processes left is removed, and what was left a day ago', async () => {
  const { pid: ended } = spawnSync(process.execPath, ['--version'])
  const named = (id: number) => `${id}-${randomUUID()}`
  const [dead, young, old] = [named(ended), named(process.pid), named(process.pid)]
  await mkdir(place(), { recursive: true })
  for (const name of [dead, young, old, `${ended}-notes.txt`]) await writeFile(place(name), 'x')
  const longAgo = Date.now() / 1000 - 25 * 3600
  await utimes(place(old), longAgo, longAgo)
  const source = await spool(pieces(), 'a.tar.gz')
  await source.close()
  expect((await readdir(place())).sort()).toEqual([young, `${ended}-notes.txt`].sort())
})

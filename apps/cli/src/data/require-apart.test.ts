import { mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { requireApart } from './require-apart.js'

let folder: string
const inside = (path: string) => join(folder, path)
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'cnn-apart-')))
  await mkdir(inside('panels/monday'), { recursive: true })
  await symlink(inside('panels'), inside('link'))
})
afterAll(() => rm(folder, { recursive: true }))

test('folders beside each other are apart, also with names that begin alike', async () => {
  await requireApart(inside('panels'), inside('cats'))
  await requireApart(inside('panels'), inside('panels-2/cats'))
  await requireApart(inside('panels'), inside('..cats'))
  await requireApart(inside('nowhere'), inside('cats'))
})

test('an output among the pictures is refused, also behind a link and before it is there', async () => {
  for (const out of ['panels/cats', 'panels/monday', 'link/new/cats', 'panels/..cats']) {
    const refused = requireApart(inside('panels'), inside(out))
    await expect(refused).rejects.toThrow(/would be read as pictures itself/)
  }
})

test('so are pictures in the output, and one folder for both', async () => {
  const around = requireApart(inside('cats/found'), inside('cats'))
  await expect(around).rejects.toThrow(/lie in there, among what would be written/)
  const same = requireApart(inside('panels/'), inside('link'))
  await expect(same).rejects.toThrow(/one folder/)
})

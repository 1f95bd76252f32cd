import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { encodePng } from '@cnn/core'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { heldBack } from './image-folder/split-by-name.js'
import { imageFolder } from './image-folder.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'image-folder-'))
})
afterEach(async () => {
  vi.restoreAllMocks()
  await rm(folder, { recursive: true, force: true })
})

const picture = (value: number, channels = 3) => {
  const data = new Uint8Array(6 * 4 * channels).fill(value)
  return encodePng({ data, width: 6, height: 4, channels })
}

async function write(path: string, bytes: Uint8Array | string) {
  const file = join(folder, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, bytes)
}

async function writeClasses(count = 10) {
  for (const [label, name] of ['tulip', 'rose', 'Aster'].entries()) {
    for (let i = 0; i < count; i++) await write(`${name}/${i}.png`, picture(label * 50 + i))
  }
}

describe('a folder of classes', () => {
  test('becomes a data set: classes in order, pictures in and below their folders', async () => {
    await writeClasses()
    await write('rose/garden/old.png', picture(99, 1))
    const set = await imageFolder(folder)
    expect(set.classes).toEqual(['Aster', 'rose', 'tulip'])
    expect(set.counts).toEqual([10, 11, 10])
    expect([set.all.size, set.train.size! + set.validation.size!]).toEqual([31, 31])
    expect([set.skipped, set.duplicates, set.source]).toEqual([[], [], folder])
    expect(set.train.classes).toEqual(set.classes)
    const samples = await set.all.toArray()
    expect(samples.map(({ path }) => path)).toEqual(samples.map(({ path }) => path).sort())
    const [old] = samples.filter(({ path }) => path === 'rose/garden/old.png')
    expect(old).toMatchObject({ label: 1, image: { width: 6, height: 4, channels: 1 } })
    expect(old!.image.data[0]).toBe(99)
  })

  test('what is no picture is reported once with its name', async () => {
    await writeClasses()
    await write('rose/notes.txt', 'water daily')
    await write('rose/.DS_Store', 'hidden')
    await write('lily/readme.md', 'none yet')
    await write('cover.png', picture(1))
    await write('tulip/torn.png', picture(7).subarray(0, 50))
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const set = await imageFolder(folder, { verify: true })
    expect(set.skipped.map(({ path }) => path).sort()).toEqual([
      'cover.png',
      'lily',
      'lily/readme.md',
      'rose/notes.txt',
      'tulip/torn.png',
    ])
    const reasons = new Map(set.skipped.map(({ path, reason }) => [path, reason]))
    expect(reasons.get('rose/notes.txt')).toContain('no picture')
    expect(reasons.get('cover.png')).toContain('beside the class folders')
    expect(warn).toHaveBeenCalledOnce()
    expect(warn.mock.calls[0]![0]).toContain('5 files are left out')
    const told = vi.fn()
    await imageFolder(folder, { onSkipped: told })
    // The header of the torn picture is whole: without `verify` only reading it tells.
    expect(told.mock.calls[0]![0].map(({ path }: { path: string }) => path)).not.toContain(
      'tulip/torn.png',
    )
    expect(warn).toHaveBeenCalledOnce()
  })

  test('the same picture twice is known when pictures are read', async () => {
    await writeClasses()
    await write('tulip/copy.png', picture(3 + 100))
    await write('rose/7 again.png', picture(50 + 7))
    await write('Aster/rose7.png', picture(50 + 7))
    const { duplicates } = await imageFolder(folder, { verify: true })
    expect(duplicates).toContainEqual(['Aster/3.png', 'tulip/copy.png'])
    expect(duplicates).toContainEqual(['Aster/rose7.png', 'rose/7 again.png', 'rose/7.png'])
  })

  test('pictures are read when their turn comes, with `cache` once', async () => {
    await writeClasses(2)
    const lazy = await imageFolder(folder)
    const cached = await imageFolder(folder, { cache: true })
    const kept = (await cached.all.get(0)).image
    const parts = [...(await cached.train.toArray()), ...(await cached.validation.toArray())]
    expect(parts.map(({ image }) => image)).toContain(kept)
    await rm(join(folder, 'Aster/0.png'))
    expect((await cached.all.get(0)).image).toBe(kept)
    await expect(async () => await lazy.all.get(0)).rejects.toThrow(/Aster\/0\.png/)
  })

  test('links are followed, in circles once', async () => {
    await writeClasses(2)
    await symlink(join(folder, 'rose'), join(folder, 'tulip/linked'))
    await symlink(folder, join(folder, 'rose/root'))
    const { counts } = await imageFolder(folder)
    expect(counts[0]).toBe(2)
  })
})

describe('the validation part', () => {
  const paths = (count: number) => Array.from({ length: count }, (_, i) => `cat/${i}.jpg`)

  test('holds about its share, and what is added moves nothing', () => {
    const before = heldBack(paths(500), 0.2)
    expect(before.size).toBeGreaterThan(75)
    expect(before.size).toBeLessThan(125)
    const after = heldBack([...paths(500), ...paths(300).map((path) => `new/${path}`)], 0.2)
    for (const path of paths(500)) expect(after.has(path)).toBe(before.has(path))
  })

  test('leaves no class without pictures on either side, where it has two', () => {
    for (let count = 2; count < 12; count++) {
      for (const share of [0.01, 0.2, 0.99]) {
        const held = heldBack(paths(count), share)
        expect(held.size).toBeGreaterThan(0)
        expect(held.size).toBeLessThan(count)
      }
    }
    expect(heldBack(['only.jpg'], 0.9).size).toBe(0)
  })

  test('is the same in every order and place', async () => {
    await writeClasses()
    const names = async (set: Awaited<ReturnType<typeof imageFolder>>) =>
      (await set.validation.toArray()).map(({ path }) => path)
    const first = await names(await imageFolder(folder))
    const samples = await (await imageFolder(folder)).all.toArray()
    const entries = samples.map(({ path, image }) => ({ path, image })).reverse()
    expect(await names(await imageFolder(entries))).toEqual(first)
    expect(first.length).toBeGreaterThan(2)
  })
})

describe('what cannot be used is refused', () => {
  test.each<[string, () => Promise<unknown>, string, RegExp]>([
    ['a folder that is not there', async () => {}, 'not-found', /no folder/],
    ['an empty folder', () => mkdir(join(folder, 'x')), 'bad-dataset', /no folder with pictures/],
    ['one class', () => write('x/a/1.png', picture(1)), 'bad-dataset', /only one: a/],
    ['a file', () => write('x', 'text'), 'not-found', /is a file/],
  ])('%s', async (_, prepare, code, says) => {
    await prepare()
    await expect(imageFolder(join(folder, 'x'))).rejects.toMatchObject({
      code,
      message: expect.stringMatching(says),
    })
  })

  test('a share that leaves nothing, a source that is none, a signal', async () => {
    await writeClasses(2)
    await expect(imageFolder(folder, { validation: 1 })).rejects.toThrow(/share above 0/)
    await expect(imageFolder(7 as never)).rejects.toThrow(/takes a path/)
    const signal = AbortSignal.abort()
    await expect(imageFolder(folder, { signal })).rejects.toMatchObject({ code: 'aborted' })
  })
})

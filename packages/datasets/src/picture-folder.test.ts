import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { encodePng, randomStream } from '@cnn/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { pictureFolder } from './picture-folder.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'picture-folder-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

function noise(width: number, height: number, channels: number, seed = 0) {
  const random = randomStream('noise', seed, channels)
  const data = Uint8Array.from({ length: width * height * channels }, () => random.integer(256))
  return encodePng({ data, width, height, channels })
}

async function write(path: string, bytes: Uint8Array | string) {
  const file = join(folder, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, bytes)
}

describe('pictureFolder', () => {
  test('takes pictures of all sizes and channels as squares, and says what it leaves out', async () => {
    await write('wide.png', noise(30, 10, 3))
    await write('deep/high.png', noise(9, 20, 4))
    await write('grey.png', noise(16, 16, 1))
    await write('faint.png', noise(8, 8, 2))
    await write('broken.png', noise(16, 16, 3).subarray(0, 300))
    await write('notes.txt', 'not a picture')
    await write(
      'blue.png',
      encodePng({ data: new Uint8Array(300).fill(9), width: 10, height: 10, channels: 3 }),
    )
    await write('.hidden.png', 'nothing')
    const progress: number[] = []
    const { pictures, channels, originals, skipped, source } = await pictureFolder(folder, {
      size: 16,
      onProgress: ({ done }) => progress.push(done),
    })
    const all = await pictures.toArray()
    expect(all.map(({ path }) => path)).toEqual([
      'deep/high.png',
      'faint.png',
      'grey.png',
      'wide.png',
    ])
    expect([channels, source, progress.at(-1)]).toEqual([3, folder, 7])
    for (const { image, label } of all) {
      expect([image.width, image.height, image.channels, label]).toEqual([16, 16, 3, 0])
      expect(image.data.length).toBe(768)
    }
    expect(originals[0]).toEqual({ path: 'deep/high.png', width: 9, height: 20, channels: 3 })
    const reasons = new Map(skipped.map(({ path, reason }) => [path, reason]))
    expect([...reasons.keys()].sort()).toEqual(['blue.png', 'broken.png', 'notes.txt'])
    expect(reasons.get('blue.png')).toMatch(/one colour/)
  })

  test('keeps sizes where none is asked for, grey where all are, and all of it where it is padded', async () => {
    await write('a.png', noise(12, 6, 1, 1))
    await write('b.png', noise(5, 5, 1, 2))
    const { pictures, channels } = await pictureFolder(folder)
    expect(channels).toBe(1)
    const [a] = await pictures.toArray()
    expect([a!.image.width, a!.image.height, a!.image.channels]).toEqual([12, 6, 1])
    const padded = await pictureFolder(folder, { size: 12, fit: 'pad', channels: 3 })
    const { image } = await padded.pictures.get(0)
    expect([...image.data.subarray(0, 3 * 12 * 3)]).toEqual(new Array(108).fill(255))
    expect([...image.data.subarray(3 * 12 * 3, 4 * 12 * 3)]).toContain(a!.image.data[0])
    const cropped = await pictureFolder(folder, { size: 6 })
    const middle = await cropped.pictures.get(0)
    expect([...middle.image.data.subarray(0, 6)]).toEqual([...a!.image.data.subarray(3, 9)])
  })

  test('says what is wrong with a folder', async () => {
    await expect(pictureFolder(join(folder, 'none'))).rejects.toMatchObject({ code: 'not-found' })
    await expect(pictureFolder(folder)).rejects.toThrow(/no pictures: there is no file/)
    await write('notes.txt', 'not a picture')
    await expect(pictureFolder(folder)).rejects.toThrow(/of 1 files .* The first, notes.txt: /)
    await expect(pictureFolder(folder, { size: 0 })).rejects.toThrow(/size 0/)
    const signal = AbortSignal.abort()
    await expect(pictureFolder(folder, { signal })).rejects.toMatchObject({ code: 'aborted' })
  })
})

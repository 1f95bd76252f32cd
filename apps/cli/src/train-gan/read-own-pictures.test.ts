import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ByteImage, encodePng, flipHorizontally, randomStream } from '@cnn/core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Terminal } from '../terminal/terminal.js'
import { readOwnPictures } from './read-own-pictures.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cnn-own-pictures-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const noise = (seed: number): ByteImage => {
  const random = randomStream('own pictures', seed)
  const data = Uint8Array.from({ length: 192 }, () => random.integer(256))
  return { data, width: 8, height: 8, channels: 3 }
}
const pictures = (count: number) => Array.from({ length: count }, (_, i) => noise(i))

/** Its left half again on the right. */
const symmetric = (image: ByteImage): ByteImage => {
  const mirrored = flipHorizontally(image).data
  const data = image.data.map((value, i) => (i % 24 < 12 ? value : mirrored[i]!))
  return { ...image, data }
}

const write = (images: readonly ByteImage[], name: string) => {
  for (const [i, image] of images.entries()) {
    writeFileSync(join(folder, `${name}-${i}.png`), encodePng(image))
  }
}

async function read(options: { heldOut?: number; flip?: boolean } = {}) {
  let said = ''
  const stream = { write: (text: string) => (said += text) }
  const terminal = new Terminal({ output: stream, errors: stream })
  const { signal } = new AbortController()
  const wishes = { folder, size: 8, heldOut: 0.1, ...options }
  const found = await readOwnPictures(wishes, { terminal, signal })
  const pathsOf = async (part: 'train' | 'held') =>
    (await found[part].toArray()).map(({ path }) => path)
  return { ...found, said, held: await pathsOf('held'), train: await pathsOf('train') }
}

test('holds out pictures by their paths: one more moves few', async () => {
  write(pictures(100), 'own')
  const { held, train, learned } = await read()
  expect([held.length, train.length, learned.size]).toEqual([10, 90, 180])
  expect(train.some((path) => held.includes(path))).toBe(false)
  expect((await read({ flip: false })).learned.size).toBe(90)
  write([noise(1000)], 'added')
  const later = await read()
  expect(later.held.filter((path) => held.includes(path)).length).toBeGreaterThanOrEqual(9)
})

test('what has a near twin stays to train with', async () => {
  write(pictures(60), 'own')
  write(pictures(40), 'twin')
  const { held, duplicates } = await read()
  expect([held.length, duplicates]).toEqual([10, 40])
  const numbers = held.map((path) => Number(/own-(\d+)\.png/.exec(path)?.[1]))
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(40)
})

test('a twin in the mirror is one only where pictures are mirrored', async () => {
  write(pictures(60), 'own')
  write(pictures(40).map(flipHorizontally), 'mirrored')
  const hasTwin = (path: string) => !/own-[45]\d/.test(path)
  const { held, duplicates } = await read()
  expect([held.length, held.filter(hasTwin), duplicates]).toEqual([10, [], 0])
  const { held: unmirrored } = await read({ flip: false })
  expect(unmirrored.filter(hasTwin).length).toBeGreaterThan(0)
})

test('its own mirror image is nobody’s twin', async () => {
  write(pictures(60).map(symmetric), 'own')
  expect((await read()).held.length).toBe(10)
})

test('none is held out where there are too few without a twin, and it is said why', async () => {
  write(pictures(30), 'own')
  write(pictures(30), 'twin')
  const { held, train, said } = await read()
  expect([held.length, train.length]).toEqual([0, 60])
  expect(said).toMatch(/Too few to hold any back, as 60 of 60 have a near twin: copying cannot/)
  expect((await read({ heldOut: 0 })).said).toMatch(/None is held out: copying cannot be told/)
})

test('so many held out that not two are left to train with are refused', async () => {
  write(pictures(60), 'own')
  const code = 'bad-option'
  await expect(read({ heldOut: 1 })).rejects.toMatchObject({
    code,
    message: expect.stringMatching(/^--held-out 1 holds out 60 of 60 pictures, and leaves 0 to/),
  })
  await expect(read({ heldOut: 0.99 })).rejects.toThrow(/holds out 59 of 60 .* leaves 1 to train/)
  expect((await read({ heldOut: 0.96 })).train.length).toBe(2)
  write(pictures(1), 'twin')
  await expect(read({ heldOut: 1 })).rejects.toThrow(/leaves 2 to train with, which are all the/)
})

test('of three pictures there will be no figures, and of four some', async () => {
  write(pictures(3), 'own')
  expect((await read()).said).toMatch(/compared with 4 pictures at least: there will be no figures/)
  write([noise(3)], 'added')
  expect((await read()).said).not.toMatch(/no figures/)
})

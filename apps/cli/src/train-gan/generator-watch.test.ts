import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ByteImage, Dataset, encodePng, flipHorizontally, randomStream } from '@cnn/core'
import type { FolderPicture } from '@cnn/datasets'
import { type ImageGenerator, neighborGrid } from '@cnn/gan'
import { pixelFeatures } from '@cnn/gan/metrics'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Terminal } from '../terminal/terminal.js'
import { GeneratorWatch, readLooks } from './generator-watch.js'
import { withMirrored } from './hold-out-pictures.js'
import { writeOwnModelCard } from './own-model-card.js'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cnn-watch-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const picture = (index: number): FolderPicture => {
  const random = randomStream('watched', index)
  const data = Uint8Array.from({ length: 192 }, () => random.integer(256))
  return { image: { data, width: 8, height: 8, channels: 3 }, label: 0, path: `${index}.png` }
}
const part = (from: number, to: number) =>
  Dataset.from(Array.from({ length: to - from }, (_, i) => picture(from + i)))
const [all, train, held] = [part(0, 50), part(0, 40), part(40, 50)]

/** Makes nothing but training pictures in the mirror. */
const mirror = {
  network: { imageSize: 8 },
  sample: async (count: number): Promise<ByteImage[]> =>
    Array.from({ length: count }, (_, i) => flipHorizontally(picture(i % 40).image)),
} as unknown as ImageGenerator

const silent = { write: () => true }
const context = {
  terminal: new Terminal({ output: silent, errors: silent }),
  signal: new AbortController().signal,
}
const eyes = pixelFeatures({ width: 8, height: 8, channels: 3 })
const watch = (learned: typeof train, file: string) =>
  new GeneratorWatch(eyes, { all, learned, held }, context, join(folder, file))

test('copies in the mirror are copies where pictures are learned in the mirror', async () => {
  const { memorization } = await watch(withMirrored(train), 'a.jsonl').look(mirror, 1, 2)
  expect(memorization).toMatchObject({ verdict: 'copies', closeShare: 1, usualShare: 0.1 })
  const unmirrored = await watch(train, 'b.jsonl').look(mirror, 1, 2)
  expect(unmirrored.memorization!.verdict).not.toBe('copies')
})

test('a look says in whose features it was taken, and is read with its like alone', async () => {
  await watch(train, 'looks.jsonl').look(mirror, 1, 2)
  const file = join(folder, 'looks.jsonl')
  const line = JSON.parse(readFileSync(file, 'utf8'))
  expect(line).toMatchObject({ kind: 'look', extractor: eyes.name, step: 1, usualCopies: 0.1 })
  const unnamed = { ...line, extractor: undefined }
  const lines = [line, { ...line, extractor: 'another' }, unnamed, { ...line, step: 2 }]
  writeFileSync(file, lines.map((one) => `${JSON.stringify(one)}\n`).join(''))
  const looks = await readLooks(file, eyes.name)
  expect(looks.map(({ step }) => step)).toEqual([1, 2])
})

test('the model card finds copies in the mirror, and says what share is usual', async () => {
  const learned = withMirrored(train)
  const seen = await watch(learned, 'card.jsonl').measure(mirror, 2)
  const pictures = { all, train, learned, held, duplicates: 0 }
  const found = { originals: [], channels: 3 as const, skipped: [], source: 'cats' }
  const model = { folder, name: 'cats', generator: mirror, looks: [], making: [] }
  const card = await writeOwnModelCard({
    ...{ ...model, pictures: { ...pictures, ...found } },
    ...{ figures: { KID: 1 }, samples: seen.samples, copies: seen.memorization },
  })
  const text = readFileSync(card, 'utf8')
  expect(text).toContain(
    'as close to a training picture, or mirror image of one, as the closest 10.0 % of the 10 pictures',
  )
  const samples = await mirror.sample(24)
  const same = samples.map((image) => [{ index: 0, image, distance: 0 }])
  const grid = neighborGrid(samples, same, { columns: 6, scale: 5 })
  const shown = readFileSync(card.replace(/\.md$/, '-neighbors.png'))
  expect(shown.equals(encodePng(grid))).toBe(true)
})

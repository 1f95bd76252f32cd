import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CnnError, Dataset, encodePng } from '@cnn/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Context } from '../action.js'
import { keptSmall, readBoxes } from './read-boxes.js'

const folder = mkdtempSync(join(tmpdir(), 'cnn-read-boxes-'))
const json = join(folder, 'boxes.json')
const [width, height] = [320, 180]
const image = { data: new Uint8Array(width * height * 3), width, height, channels: 3 }

beforeAll(() => {
  const images = [0, 1, 2, 3].map((id) => ({ id, file_name: `${id}.png`, width, height }))
  for (const { file_name } of images) writeFileSync(join(folder, file_name), encodePng(image))
  const bbox = [10, 10, 30, 20]
  const annotations = images.map(({ id }) => ({
    id,
    image_id: id,
    category_id: 1,
    bbox,
    area: 600,
  }))
  writeFileSync(json, JSON.stringify({ images, annotations, categories: [{ id: 1, name: 'a' }] }))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('readBoxes', () => {
  const text = (it: string) => it
  const terminal = { say() {}, warn() {}, ink: { dim: text } }
  const context = { terminal, signal: new AbortController().signal } as unknown as Context
  const read = (heldOut: number, limit?: number) =>
    readBoxes({ json, images: folder, faulty: 'refuse', heldOut, seed: 1, limit }, context)

  test.each([
    [0.5, 2],
    [0.05, 1],
    [0.99, 3],
  ])('of four pictures a share of %s holds back %s', async (share, held) => {
    const data = await read(share)
    expect([data.train.size, data.held.size]).toEqual([4 - held, held])
  })

  test.each([
    [0, undefined, '--held-out 0 leaves nothing to measure by: give a share between 0 and 1'],
    [1, undefined, '--held-out 1 leaves nothing to learn from: give a share between 0 and 1'],
    [0.5, 1, 'There is only one picture: one is needed to learn from'],
  ])('a share of %s, with at most %s pictures, is refused', async (share, limit, says) => {
    const error = await read(share, limit).catch((thrown) => thrown)
    expect(error).toBeInstanceOf(CnnError)
    expect(error).toMatchObject({ code: 'bad-option', message: expect.stringContaining(says) })
  })
})

test.each([
  [40, 1, [60, 33]],
  [40, 5 / 3, [100, 56]],
  [40, 2, [107, 60]],
  [180, 2, [320, 180]],
])(
  'keeps what is of use to a network of %s pixels, its longer side %s times as long',
  async (size, longest, kept) => {
    const boxes = [{ x: 32, y: 18, width: 64, height: 36, label: 0 }]
    const data = keptSmall(Dataset.from([{ image, boxes }]), { size, longest })
    const sample = await data.get(0)
    expect([sample.image.width, sample.image.height]).toEqual(kept)
    expect(sample.boxes![0]!.x / sample.image.width).toBeCloseTo(0.1)
  },
)

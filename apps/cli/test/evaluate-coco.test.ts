import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { callCli } from './call-cli.js'

const folder = mkdtempSync(join(tmpdir(), 'cnn-coco-'))
const at = (name: string) => join(folder, name)
const write = (name: string, value: unknown) => writeFileSync(at(name), JSON.stringify(value))

beforeAll(() => {
  const box = { image_id: 7, category_id: 18, bbox: [10, 10, 40, 40] }
  const segmentation = [[10, 10, 50, 10, 50, 50, 10, 50]]
  write('truth.json', {
    images: [{ id: 7, width: 100, height: 80 }],
    categories: [
      { id: 18, name: 'dog' },
      { id: 3, name: 'car' },
    ],
    annotations: [
      { ...box, id: 0, area: 1600, iscrowd: 0, segmentation },
      {
        ...box,
        id: 1,
        area: 1600,
        iscrowd: 0,
        bbox: [60, 10, 30, 60],
        segmentation: [[60, 10, 90, 10, 90, 70, 60, 70]],
      },
    ],
  })
  write('found.json', [
    { ...box, score: 0.9, segmentation },
    { ...box, score: 0.8, category_id: 99, segmentation },
  ])
  write('other.json', [{ ...box, score: 0.9, image_id: 8 }])
  writeFileSync(at('broken.json'), '[{"image_id": 7')
})
afterAll(() => rmSync(folder, { recursive: true }))

const evaluate = (...args: string[]) => callCli('evaluate', '--coco', at('truth.json'), ...args)

test('tells all figures of detections, the kinds of mistakes, and each class', async () => {
  const { code, stdout, stderr } = await evaluate(at('found.json'))
  expect(stdout).toMatch(/truth.json: 1 pictures, 2 things of 2 kinds/)
  expect(stderr).toMatch(/1 more detections are of categories that the truth does not have/)
  expect(stdout).toMatch(/average precision \(AP\) +0\.505 +0\.505 +0\.505 +– +0\.505 +–/)
  expect(stdout).toMatch(/recall, 1 detection of a class +0\.500/)
  expect(stdout).toMatch(/missed +1 +\+0\.495 +nothing points to the thing/)
  expect(stdout).toMatch(/dog +2 +1 +0\.505 .*█/)
  expect(stdout).toMatch(/1 classes have nothing to be found/)
  expect(code).toBe(0)
})

test('gives all of it as JSON, of masks too, and as pycocotools counts', async () => {
  const { stdout } = await evaluate(at('found.json'), '--kind', 'masks', '--json')
  const result = JSON.parse(stdout)
  expect(result).toMatchObject({
    kind: 'masks',
    AR100: 0.5,
    foreign: 1,
    strict: false,
    pictures: 1,
  })
  expect(result.perClass).toMatchObject([
    { label: 'car', AP: -1 },
    { label: 'dog', AR100: 0.5 },
  ])
  expect(result.mistakes.errors.missed).toMatchObject({ count: 1 })
  expect(result.curves.recall).toHaveLength(101)
  expect(result.curves.iou50[50]).toBeCloseTo(1, 12)
  const strict = await evaluate(at('found.json'), '--json', '--strict')
  // Annotation 0 cannot be found.
  expect(JSON.parse(strict.stdout)).toMatchObject({ AP: 0, strict: true })
})

test.each([
  ['gone.json', /There is no file .*gone\.json/],
  ['broken.json', /broken\.json is no JSON/],
  ['truth.json', /The detections are no list/],
  ['other.json', /Detection 1 \(of picture 8\) is of no picture of the truth/],
])('refuses %s', async (name, message) => {
  const { code, stderr } = await evaluate(at(name))
  expect(stderr).toMatch(message)
  expect(code).toBe(1)
})

test('knows three kinds', async () => {
  const { code, stderr } = await evaluate(at('found.json'), '--kind', 'captions')
  expect(stderr).toMatch(/boxes, masks, keypoints/)
  expect(code).toBe(2)
})

import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { memorySource, type Rle, rleArea, rleBounds, segmentationToRle } from '@cnn/core'
import { describe, expect, test } from 'vitest'
import type { CocoInstance } from '../coco/coco-index.js'
import { readCocoJson, readCocoResults } from './coco-json.js'

const shared = process.env.CNN_TEST_DATA ?? join(import.meta.dirname, '../../../../../shared/data')

const sourceOf = (content: unknown, name = 'own.json') => {
  const text = typeof content === 'string' ? content : JSON.stringify(content)
  return memorySource(new TextEncoder().encode(text), name)
}

const small = {
  annotations: [
    { id: 7, image_id: 2, category_id: 3, bbox: [1, 2, 3.5, 4], area: 12.25, iscrowd: 0 },
    { id: 8, image_id: '1', category_id: 9, segmentation: [[1, 1, 5, 1, 5, 4.333, 1, 4.333]] },
    {
      id: 9,
      image_id: 2,
      category_id: 9,
      iscrowd: 1,
      segmentation: { size: [4, 5], counts: [5, 2, 2, 3, 8] },
    },
    {
      id: 10,
      image_id: 2,
      category_id: 9,
      iscrowd: true,
      segmentation: { counts: '52216', size: [4, 5] },
    },
  ],
  images: [
    { id: 1, file_name: 'a.jpg', width: 5, height: 4, license: 2 },
    { id: 2, file_name: 'b.jpg', width: 5, height: 4 },
    { id: 3, file_name: 'c.jpg' },
  ],
  licenses: [{ id: 2, name: 'CC BY', url: 'https://creativecommons.org' }],
  categories: [
    { id: 3, name: 'cat', supercategory: 'animal' },
    { id: 9, name: 'dog', supercategory: 'animal' },
  ],
}

test('annotations are those of their pictures, whatever the order of the lists', async () => {
  for (const chunkBytes of [3, 50, 4096]) {
    const { index, licenses } = await readCocoJson(sourceOf(small), { chunkBytes })
    expect(index.classes).toEqual(['cat', 'dog'])
    expect(index.images[0]).toEqual({ id: 1, fileName: 'a.jpg', width: 5, height: 4, license: 2 })
    expect(index.images[2]).toEqual({ id: 3, fileName: 'c.jpg', width: 0, height: 0 })
    expect(licenses).toEqual(small.licenses)
    expect(index.annotationCount).toBe(4)
    expect([0, 1, 2].map((image) => [...index.annotationsOf(image)])).toEqual([[1], [0, 2, 3], []])
    expect(index.positionOf(3)).toBe(2)
    const [cat, crowd, other] = index.instancesOf(1)
    expect(cat).toEqual({
      ...{ x: 1, y: 2, width: 3.5, height: 4 },
      ...{ label: 0, id: 7, categoryId: 3, area: 12.25, crowd: false },
    })
    const rle = { size: [4, 5], counts: Uint32Array.of(5, 2, 2, 3, 8) }
    expect(crowd).toEqual({
      ...{ x: 1, y: 1, width: 2, height: 3 },
      ...{ label: 1, id: 9, categoryId: 9, area: 5, crowd: true, segmentation: rle },
    })
    expect(other).toEqual({ ...crowd, id: 10 })
    expect(index.instancesOf(0)[0]).toMatchObject({
      segmentation: [[1, 1, 5, 1, 5, 4.333, 1, 4.333]],
      ...{ x: 1, y: 1, width: 4, area: 4 * (4.333 - 1) },
    })
  }
})

test('results have scores; what they leave out is derived', async () => {
  const { index } = await readCocoJson(sourceOf(small))
  const results = [
    { image_id: 2, category_id: 3, bbox: [0, 0, 2, 2], score: 0.25 },
    { image_id: 2, category_id: 3, keypoints: [1, 2, 0.5, 4, 8, 0.75], score: 0.5 },
  ]
  const found = await readCocoResults(sourceOf(results), index)
  expect(found.instancesOf(1)).toMatchObject([
    { id: 1, x: 0, width: 2, area: 4, score: 0.25 },
    { id: 2, x: 1, y: 2, width: 3, height: 6, area: 18, score: 0.5 },
  ])
})

const withAnnotation = (annotation: object) => ({ ...small, annotations: [annotation] })
const good = { id: 7, image_id: 2, category_id: 3 }

test.each([
  ['no pictures', { annotations: [] }, /own.json has no pictures/],
  ['a list', [], /own.json has no pictures.*readCocoResults/],
  [
    'an unknown picture',
    withAnnotation({ ...good, image_id: 5 }),
    /annotation 7 \(the 1. one\) belongs to picture 5/,
  ],
  [
    'an unknown category',
    withAnnotation({ ...good, category_id: 5 }),
    /belongs to category 5.*categories/,
  ],
  [
    'no picture',
    withAnnotation({ id: 7 }),
    /\(annotations\[0\]\) the annotation has no "image_id"/,
  ],
  [
    'no category',
    withAnnotation({ id: 7, image_id: 2 }),
    /annotation 7 .* has neither a category nor a caption/,
  ],
  [
    'an odd polygon',
    withAnnotation({ ...good, segmentation: [[1, 2, 3, 4, 5, 6, 7]] }),
    /a polygon has 7 numbers/,
  ],
  [
    'a wrong mask',
    withAnnotation({ ...good, segmentation: { size: [2, 2], counts: [3] } }),
    /runs of 3 pixels/,
  ],
  [
    'a mask without counts',
    withAnnotation({ ...good, segmentation: { size: [2, 2] } }),
    /runs of 0 pixels/,
  ],
  [
    'a text for a mask',
    withAnnotation({ ...good, segmentation: 'x' }),
    /neither a list of polygons/,
  ],
  ['a box of three numbers', withAnnotation({ ...good, bbox: [1, 2, 3] }), /"bbox" has 3 numbers/],
  [
    'keypoints of four numbers',
    withAnnotation({ ...good, keypoints: [1, 2, 3, 4] }),
    /"keypoints" has 4/,
  ],
  ['an id that is a name', withAnnotation({ ...good, id: 'seven' }), /an id is no whole number/],
  [
    'a picture twice',
    { ...small, images: [small.images[1], small.images[1]] },
    /the id 2 twice among its images/,
  ],
  [
    'a category without a name',
    { ...small, categories: [{ id: 3 }] },
    /\(categories\[0\]\) a category has no/,
  ],
  [
    'a huge picture',
    { ...small, images: [{ id: 1, width: 1e9 }] },
    /\(images\[0\]\) "width" is 1000000000/,
  ],
])('%s is refused with its place', async (_, content, message) => {
  await expect(readCocoJson(sourceOf(content))).rejects.toThrow(
    expect.objectContaining({ code: 'bad-dataset', message: expect.stringMatching(message) }),
  )
})

const folder = (path: string) => join(shared, path)
const open = async (path: string) => memorySource(await readFile(folder(path)), path)
const isThere = (path: string) => existsSync(folder(path))

describe.skipIf(!isThere('coco-mini'))('COCO mini', () => {
  test.each([
    ['train', 80, 739, 172, 400],
    ['val', 79, 624, 118, 395],
  ])('%s: every annotation, as JSON.parse has it', async (part, pictures, ...counts) => {
    for (const [i, kind] of (['instances', 'person_keypoints', 'captions'] as const).entries()) {
      const path = `coco-mini/annotations/${kind}_${part}2017.json`
      const { index } = await readCocoJson(await open(path))
      const json = JSON.parse(await readFile(folder(path), 'utf8'))
      expect([index.images.length, index.annotationCount]).toEqual([pictures, counts[i]])
      for (const [image, { id }] of index.images.entries()) {
        const own = json.annotations.filter((entry: { image_id: number }) => entry.image_id === id)
        if (kind === 'captions') {
          expect(index.captionsOf(image)).toEqual(
            own.map((entry: { caption: string }) => entry.caption),
          )
        } else expect(index.instancesOf(image).map(jsonOf)).toEqual(own.map(plain))
      }
    }
  })

  test('the areas of masks are about those of the file, and crowds are masked by run lengths', async () => {
    const { index } = await readCocoJson(
      await open('coco-mini/annotations/instances_train2017.json'),
    )
    let crowds = 0
    for (const [image, size] of index.images.entries()) {
      for (const { area, crowd, segmentation, ...box } of index.instancesOf(image)) {
        const rle = segmentationToRle(segmentation!, size)
        if (crowd) {
          crowds++
          expect(rleBounds(rle)).toMatchObject({ x: box.x, y: box.y })
        } else expect(Math.abs(rleArea(rle) - area)).toBeLessThan(12 + 0.1 * area)
      }
    }
    expect(crowds).toBeGreaterThan(0)
  })
})

interface Entry {
  id: number
  category_id: number
  bbox: number[]
  area: number
  iscrowd: number
  segmentation: unknown
}

const plain = ({ id, category_id, bbox, area, iscrowd, segmentation }: Entry) => ({
  ...{ id, category_id, bbox, area, iscrowd, segmentation },
})

const jsonOf = (instance: CocoInstance) => {
  const { x, y, width, height, id, categoryId, area, crowd, segmentation } = instance
  const isRle = segmentation && 'counts' in segmentation
  return {
    ...{ id, category_id: categoryId, bbox: [x, y, width, height], area, iscrowd: Number(crowd) },
    segmentation: isRle ? { ...segmentation, counts: [...segmentation.counts] } : segmentation,
  }
}

const captions = 'coco-captions/captions_val2017.json'
test.skipIf(!isThere(captions))('the 25,014 captions of 5,000 pictures', async () => {
  const { index } = await readCocoJson(await open(captions), { chunkBytes: 2 ** 16 })
  expect([index.images.length, index.annotationCount]).toEqual([5000, 25_014])
  const counts = index.images.map((_, image) => index.captionsOf(image).length)
  expect([Math.min(...counts), Math.max(...counts)]).toEqual([5, 7])
  const results = 'coco-captions/captions_val2017_fakecap_results.json'
  const found = await readCocoResults(await open(results), index)
  expect(found.annotationCount).toBe(4989)
  expect(found.captionsOf(index.positionOf(139)!)).toEqual(['a a a .'])
})

const fixtures = 'coco-eval-fixtures/faster_coco_eval/dataset/cocoapi'
describe.skipIf(!isThere(fixtures))('fixtures of evaluators', () => {
  test('100 pictures and 734 detections with compressed masks', async () => {
    const { index } = await readCocoJson(await open(`${fixtures}/instances_val2014_100.json`))
    expect([index.images.length, index.annotationCount, index.classes.length]).toEqual([
      100, 839, 80,
    ])
    const path = `${fixtures}/instances_val2014_fakesegm100_results.json`
    const found = await readCocoResults(await open(path), index)
    expect(found.annotationCount).toBe(734)
    const all = index.images.flatMap((_, image) => found.instancesOf(image))
    for (const { area, segmentation, score } of all) {
      expect(rleArea(segmentation as Rle)).toBe(area)
      expect(score).toBeGreaterThan(0)
    }
  })

  test('other data sets in the format: LVIS, CrowdPose, WholeBody, panoptic', async () => {
    const root = 'coco-eval-fixtures'
    const files = {
      [`${root}/faster_coco_eval/lvis_dataset/lvis_val_100.json`]: [100, 977, 1230],
      [`${root}/xtcocoapi/annotations/example_crowdpose_val.json`]: [4, 10, 1],
      [`${root}/xtcocoapi/annotations/example_wholebody_val.json`]: [5, 26, 1],
      [`${root}/panopticapi/panoptic_coco_detection_format.json`]: [2, 50, 133],
      [`${root}/panopticapi/panoptic_examples.json`]: [2, 50, 133],
    }
    for (const [path, counts] of Object.entries(files)) {
      const { index } = await readCocoJson(await open(path))
      expect([index.images.length, index.annotationCount, index.classes.length]).toEqual(counts)
    }
  })
})

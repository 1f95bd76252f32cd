import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cocoFiles, zipped } from '../test/writers/coco.js'
import { cocoCategories, cocoKeypoints, cocoPanopticCategories } from './coco/categories.js'
import { coco2014Card, coco2017Card } from './coco/coco-cards.js'
import { coco } from './coco.js'
import { cocoFolder } from './coco-folder.js'
import { memoryTree } from './files/file-tree.js'

const shared = process.env.CNN_TEST_DATA ?? join(import.meta.dirname, '../../../../shared/data')
const isThere = (path: string) => existsSync(join(shared, path))

test('80 categories of 91 ids in 12 supercategories, 133 with stuff, 17 keypoints', () => {
  expect(cocoCategories).toHaveLength(80)
  expect(cocoCategories[0]).toEqual({ id: 1, name: 'person', supercategory: 'person' })
  expect(cocoCategories[79]).toEqual({ id: 90, name: 'toothbrush', supercategory: 'indoor' })
  expect(cocoCategories[11]).toMatchObject({ id: 13, name: 'stop sign' })
  expect(new Set(cocoCategories.map(({ supercategory }) => supercategory)).size).toBe(12)
  expect(cocoPanopticCategories).toHaveLength(133)
  expect(cocoPanopticCategories[132]).toMatchObject({ id: 200, name: 'rug-merged', isThing: false })
  expect(cocoKeypoints.names).toHaveLength(17)
  for (const [left, right] of cocoKeypoints.pairs) {
    const [a, b] = [cocoKeypoints.names[left], cocoKeypoints.names[right]]
    expect(a.replace('left_', 'right_')).toBe(b)
  }
  expect(cocoKeypoints.pairs.flat()).toEqual(Array.from({ length: 16 }, (_, i) => i + 1))
  for (const card of [coco2014Card, coco2017Card]) expect(card.classes).toHaveLength(80)
})

const files = cocoFiles()
const layouts = {
  unpacked: memoryTree(files, 'folders'),
  'as zip archives': memoryTree(zipped(files, 2017), 'archives'),
}

describe.each(Object.entries(layouts))('%s', (_, folder) => {
  test('instances', async () => {
    const { train, validation, index, classes, card } = await coco({ folder })
    expect([train.size, validation.size, train.name]).toEqual([2, 2, 'COCO 2017 train'])
    expect(classes).toEqual(['person', 'dog'])
    expect(card.id).toBe('coco-2017')
    expect(index.train.countByClass()).toEqual([2, 1])
    const sample = await validation.get(1)
    expect(sample).toMatchObject({ id: 25, fileName: '000000000025.jpg' })
    expect(sample.image).toMatchObject({ width: 8, height: 6, channels: 3 })
    expect(sample.image.data[0]).toBe(25)
    expect(sample.boxes.map(({ id, label, crowd }) => [id, label, crowd])).toEqual([
      [501, 0, false],
      [502, 1, false],
      [900100025, 0, true],
    ])
    expect(sample.mask).toBeUndefined()
    expect((await validation.get(0)).boxes).toEqual([])
  })

  test('masks of instances and of classes: the small over the large, all over crowds', async () => {
    const rows = async (mask: 'instances' | 'classes') => {
      const { validation } = await coco({ folder, mask, parts: ['validation'] })
      const { mask: drawn, boxes } = await validation.get(1)
      const numbers = mask === 'instances' ? [1, 2, 3] : Array(3)
      expect(boxes.map(({ instance }) => instance)).toEqual(numbers)
      const { data } = drawn!
      return [0, 2].map((row) => [...data.subarray(row * 8, row * 8 + 6)])
    }
    expect(await rows('instances')).toEqual([
      [3, 3, 3, 3, 3, 3],
      [3, 2, 1, 1, 2, 3],
    ])
    expect(await rows('classes')).toEqual([
      [1, 1, 1, 1, 1, 1],
      [1, 2, 1, 1, 2, 1],
    ])
  })

  test('keypoints are the centres of the pixels', async () => {
    const { validation, index } = await coco({ folder, annotations: 'keypoints' })
    const { boxes } = await validation.get(1)
    expect(boxes).toHaveLength(1)
    expect(boxes[0]!.keypoints).toHaveLength(17)
    const [first, second, third] = boxes[0]!.keypoints
    expect(first).toEqual({
      x: 2.5,
      y: 3.5,
      name: 'point 0',
      visible: true,
      occluded: false,
    })
    expect(second).toMatchObject({ x: 4.5, y: 5.5, visible: true, occluded: true })
    expect(third).toMatchObject({ x: 0, y: 0, visible: false, occluded: false })
    expect(index.train.categories[0]!.skeleton).toEqual([[15, 13]])
  })

  test('captions', async () => {
    const { train } = await coco({ folder, annotations: 'captions', parts: ['train'] })
    expect((await train.get(0)).captions).toEqual(['A grey wall.', 'Nothing but grey.'])
  })

  test('panoptic segments', async () => {
    const { train } = await coco({ folder, annotations: 'panoptic', parts: ['train'] })
    const { mask, boxes } = await train.get(0)
    expect(boxes.map(({ id, label, instance }) => [id, label, instance])).toEqual([
      [70_000, 1, 1],
      [300, 0, 2],
    ])
    expect([...mask.data]).toEqual([0, ...Array(23).fill(1), ...Array(24).fill(2)])
  })
})

describe('what is missing or does not fit', () => {
  const without = (pattern: RegExp) =>
    memoryTree(new Map([...files].filter(([path]) => !pattern.test(path))), 'folders')
  const changed = (path: string, change: (text: string) => string) => {
    const text = change(new TextDecoder().decode(files.get(path)))
    return memoryTree(new Map([...files, [path, new TextEncoder().encode(text)]]), 'folders')
  }

  test('a folder without the pictures, or the annotations, is none', async () => {
    for (const folder of [without(/^val2017/), without(/instances_val/)]) {
      await expect(coco({ folder })).rejects.toThrow(
        expect.objectContaining({ code: 'data-not-found' }),
      )
      const { train } = await coco({ folder, parts: ['train'] })
      expect(train.size).toBe(2)
    }
  })

  test('a missing picture is named when its turn comes', async () => {
    const { train } = await coco({ folder: without(/train2017.*25.jpg/), parts: ['train'] })
    await expect(train.get(1)).rejects.toThrow(/no file train2017\/000000000025.jpg/)
  })

  test('a picture of another size is refused', async () => {
    const path = 'annotations/instances_train2017.json'
    const folder = changed(path, (text) => text.replace('"width":8', '"width":9'))
    const { train } = await coco({ folder, parts: ['train'] })
    await expect(train.get(0)).rejects.toThrow(
      /is 8×6, but its annotations are of a picture of 9×6/,
    )
  })

  test('a segment that the annotation does not list is refused', async () => {
    const path = 'annotations/panoptic_train2017.json'
    const folder = changed(path, (text) => text.replaceAll('"id":300', '"id":301'))
    const { train } = await coco({ folder, annotations: 'panoptic', parts: ['train'] })
    await expect(train.get(0)).rejects.toThrow(/has the segment 300 at \(0, 3\)/)
  })

  test.each([
    [{ year: 2016 }, /year is 2016/],
    [{ annotations: 'stuff' }, /annotations stuff/],
    [{ parts: ['test'] }, /parts test/],
    [{ parts: [] }, /parts none/],
    [{ year: 2014, annotations: 'panoptic' }, /of the year 2017/],
  ])('%j is refused', async (options, message) => {
    await expect(coco(options as never)).rejects.toThrow(
      expect.objectContaining({ code: 'bad-option', message: expect.stringMatching(message) }),
    )
  })
})

describe('own data', () => {
  const json = files.get('annotations/instances_train2017.json')!

  test('a JSON file and a folder of pictures', async () => {
    const pictures = new Map(
      [...files].map(([path, bytes]) => [path.replace('train2017/', ''), bytes]),
    )
    const { data, classes, index } = await cocoFolder(json, memoryTree(pictures), { name: 'own' })
    expect([data.name, data.size, classes]).toEqual(['own', 2, ['person', 'dog']])
    expect((await data.get(1)).boxes).toHaveLength(3)
    expect(index.images[1]!.fileName).toBe('000000000025.jpg')
  })

  test('the wrong folder is told at once', async () => {
    await expect(cocoFolder(json, memoryTree(files, 'wrong'))).rejects.toThrow(
      /wrong has no picture 000000000009.jpg, which The annotations names first, but annotations/,
    )
  })
})

describe.skipIf(!isThere('coco-mini'))('COCO mini', () => {
  const folder = join(shared, 'coco-mini')

  test('pictures of both parts with their instances', async () => {
    const { train, validation, index } = await coco({ folder, mask: 'instances' })
    expect([train.size, validation.size]).toEqual([80, 79])
    expect([index.train.annotationCount, index.validation.annotationCount]).toEqual([739, 624])
    expect(index.train.categories).toEqual(cocoCategories)
    const { image, boxes, mask } = await train.get(3)
    expect(mask).toMatchObject({ width: image.width, height: image.height, channels: 1 })
    const instances = new Set(mask!.data)
    expect(instances.size).toBeLessThanOrEqual(boxes.length + 1)
  })

  test('people with 17 keypoints within the picture, in the order of COCO', async () => {
    const { validation, index } = await coco({
      ...{ folder, annotations: 'keypoints' },
      parts: ['validation'],
    })
    const [category] = index.validation.categories
    expect(category).toMatchObject({
      keypoints: cocoKeypoints.names,
      skeleton: cocoKeypoints.skeleton,
    })
    let seen = 0
    for (let i = 0; i < 79; i++) {
      const { width, height } = index.validation.images[i]!
      const boxes = index.validation.instancesOf(i)
      const keypoints = index.validation.keypointsOf(i)
      expect(keypoints.map((body) => body.length)).toEqual(boxes.map(() => 17))
      for (const { x, y, visible } of keypoints.flat()) {
        if (!visible) continue
        seen++
        expect(x > 0 && x < width && y > 0 && y < height).toBe(true)
      }
    }
    expect(seen).toBeGreaterThan(300)
    expect((await validation.get(0)).image.channels).toBe(3)
  })

  test('captions', async () => {
    const { train } = await coco({ folder, annotations: 'captions', parts: ['train'] })
    const { captions } = await train.get(0)
    expect(captions.length).toBeGreaterThanOrEqual(5)
  })
})

const panoptic = 'coco-eval-fixtures/panopticapi'
test.skipIf(!isThere(panoptic))(
  'the segments of panopticapi have the areas that their annotations say',
  async () => {
    const { readFile } = await import('node:fs/promises')
    const read = (path: string) => readFile(join(shared, panoptic, path))
    const files = new Map([
      ['annotations/panoptic_val2017.json', await read('panoptic_examples.json')],
    ])
    for (const id of ['000000142238', '000000439180']) {
      files.set(`val2017/${id}.jpg`, await read(`input_images/${id}.jpg`))
      files.set(`annotations/panoptic_val2017/${id}.png`, await read(`panoptic_examples/${id}.png`))
    }
    const { validation, index } = await coco({
      ...{ folder: memoryTree(files), annotations: 'panoptic' },
      parts: ['validation'],
    })
    expect(index.validation.categories).toEqual(cocoPanopticCategories)
    for (let i = 0; i < 2; i++) {
      const { boxes, mask } = await validation.get(i)
      const areas = boxes.map(() => 0)
      for (const value of mask.data) if (value > 0) areas[value - 1]!++
      expect(areas).toEqual(boxes.map(({ area }) => area))
    }
  },
)

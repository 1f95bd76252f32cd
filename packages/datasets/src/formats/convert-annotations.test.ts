import { encodePng, memorySource, polygonsToRle, segmentationToRle } from '@cnn/core'
import { describe, expect, test } from 'vitest'
import { memoryTree } from '../files/file-tree.js'
import {
  type AnnotatedPicture,
  type AnnotationFormat,
  type AnnotationSet,
  eachPicture,
} from './annotations.js'
import { readCocoJson } from './coco-json.js'
import {
  convertAnnotations,
  readAnnotations,
  recogniseAnnotations,
  writeAnnotations,
} from './convert-annotations.js'

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

/** A tree with the files that a writer gives, and a picture of the right size wherever it wants one. */
function treeOf(set: AnnotationSet, format: AnnotationFormat, options = {}) {
  const written = writeAnnotations(set, format, options)
  const files = new Map([...written.files].map(({ path, bytes }) => [path, bytes]))
  const sizes = [...eachPicture(set)]
  for (const [i, { to }] of [...written.pictures].entries()) {
    const { width, height } = sizes[i]!
    files.set(to, encodePng({ data: new Uint8Array(width * height), width, height, channels: 1 }))
  }
  return { tree: memoryTree(files, 'own'), files, lost: written.lost }
}

const boxes: AnnotationSet = {
  name: 'own',
  categories: [
    { id: 1, name: 'cat & dog' },
    { id: 2, name: 'it\'s "x": 1' },
  ],
  pictures: [
    {
      ...{ path: 'x/a.png', name: 'a.png', part: 'train', width: 100, height: 50 },
      boxes: [
        { label: 1, x: 0, y: 0, width: 100, height: 50 },
        { label: 0, x: 10, y: 20, width: 1, height: 30 },
      ],
    },
    { path: 'x/b.png', name: 'b.png', part: 'train', width: 7, height: 9, boxes: [] },
    {
      ...{ path: 'y/c.png', name: 'c.png', part: 'validation', width: 64, height: 64 },
      boxes: [{ label: 0, x: 3, y: 4, width: 5, height: 6 }],
    },
  ],
}

/** What every format keeps: names, sizes, parts, classes, boxes. */
const core = (set: AnnotationSet) =>
  [...eachPicture(set)].map(({ name, part, width, height, boxes }) => ({
    ...{ name, part, width, height },
    boxes: boxes.map(({ label, ...box }) => ({
      name: set.categories[label]!.name,
      box: [box.x, box.y, box.width, box.height].map((value) => Math.round(value * 1000) / 1000),
    })),
  }))

const formats = ['coco', 'yolo', 'voc'] as const

test.each(formats)('boxes go to %s and back', async (format) => {
  const { tree, lost } = treeOf(boxes, format)
  expect(lost).toEqual([])
  expect(await recogniseAnnotations(tree)).toBe(format)
  const set = await readAnnotations(tree, format)
  expect(core(set)).toEqual(core(boxes))
  for (const { path } of eachPicture(set)) expect(await tree.open(path)).toBeDefined()
})

test.each(formats.flatMap((from) => formats.map((to) => [from, to] as const)))(
  'from %s to %s the boxes stay',
  async (from, to) => {
    const { tree } = treeOf(boxes, from)
    const { files } = await convertAnnotations(tree, from, to)
    const content = new Map([...files].map(({ path, bytes }) => [path, bytes]))
    expect([...content.keys()].sort()).toEqual(
      [...treeOf(boxes, to).files.keys()].filter((path) => !path.endsWith('.png')).sort(),
    )
  },
)

const square = [10, 10, 30, 10, 30, 40, 10, 40]
const outlined: AnnotationSet = {
  name: 'outlines',
  categories: [{ id: 5, name: 'thing', supercategory: 'all' }],
  pictures: [
    {
      ...{ path: 'train/a.png', name: 'a.png', part: 'train', width: 64, height: 48, id: 9 },
      boxes: [
        { label: 0, x: 10, y: 10, width: 20, height: 30, area: 600, id: 3, segmentation: [square] },
        {
          ...{ label: 0, x: 10, y: 2, width: 40, height: 38, id: 4 },
          segmentation: [square, [40, 2, 50, 2, 50, 8, 45, 8]],
        },
        {
          ...{ label: 0, x: 0, y: 0, width: 5, height: 5, id: 5, crowd: true },
          segmentation: polygonsToRle([[0, 0, 5, 0, 5, 5, 0, 5]], { width: 64, height: 48 }),
        },
      ],
    },
  ],
}

describe('outlines', () => {
  test('COCO keeps everything', async () => {
    const { tree, files } = treeOf(outlined, 'coco')
    const set = await readAnnotations(tree, 'coco')
    const [picture] = [...eachPicture(set)] as [AnnotatedPicture]
    const { boxes: wanted, ...rest } = outlined.pictures.at(0)!
    expect(picture).toMatchObject({ ...rest, boxes: wanted })
    expect(set.categories).toEqual(outlined.categories)
    const json = JSON.parse(text(files.get('annotations/instances_train.json')!))
    expect(json.annotations[2]).toMatchObject({ iscrowd: 1, area: 25, category_id: 5, image_id: 9 })
  })

  test('in YOLO each is one polygon of the same pixels; the crowd is lost', async () => {
    const { tree, lost } = treeOf(outlined, 'yolo')
    expect(lost).toEqual(['1 crowd region: they are left out.'])
    const [picture] = [...eachPicture(await readAnnotations(tree, 'yolo'))] as [AnnotatedPicture]
    expect(picture.boxes).toHaveLength(2)
    for (const [i, box] of picture.boxes.entries()) {
      const wanted = outlined.pictures.at(0)!.boxes[i]!
      expect(box.segmentation).toHaveLength(1)
      expect(segmentationToRle(box.segmentation!, picture)).toEqual(
        segmentationToRle(wanted.segmentation!, picture),
      )
      expect([box.x, box.y, box.width, box.height].map(Math.round)).toEqual([
        ...[wanted.x, wanted.y, wanted.width, wanted.height],
      ])
    }
  })

  test('Pascal VOC has boxes', () => {
    expect(treeOf(outlined, 'voc').lost).toEqual([
      "3 outlines: Pascal VOC's XML has boxes only.",
      '1 crowd region: they are left out.',
    ])
  })
})

const person: AnnotationSet = {
  name: 'people',
  categories: [
    {
      id: 1,
      name: 'person',
      keypoints: ['nose', 'left_eye', 'right_eye'],
      skeleton: [
        [0, 1],
        [0, 2],
      ],
    },
  ],
  pictures: [
    {
      ...{ path: 'train/a.png', name: 'a.png', part: 'train', width: 200, height: 100, id: 1 },
      boxes: [
        {
          ...{ label: 0, x: 20, y: 10, width: 50, height: 60, area: 3000, id: 1 },
          keypoints: [
            { x: 30.5, y: 20.5, visibility: 2 as const },
            { x: 0, y: 0, visibility: 0 as const },
            { x: 35.5, y: 18.5, visibility: 1 as const },
          ],
        },
      ],
    },
  ],
}

describe('keypoints', () => {
  test('COCO keeps them, as numbers of pixels', async () => {
    const { tree, files } = treeOf(person, 'coco')
    const json = JSON.parse(text(files.get('annotations/person_keypoints_train.json')!))
    expect(json.annotations[0].keypoints).toEqual([30, 20, 2, 0, 0, 0, 35, 18, 1])
    expect(json.annotations[0].num_keypoints).toBe(2)
    expect(json.categories[0].skeleton).toEqual([
      [1, 2],
      [1, 3],
    ])
    const set = await readAnnotations(tree, 'coco')
    expect([...eachPicture(set)]).toEqual([person.pictures.at(0)])
    expect(set.categories).toEqual(person.categories)
  })

  test('YOLO keeps the points, not their names, and tells which change places in a mirror', async () => {
    const { tree, files } = treeOf(person, 'yolo')
    expect(text(files.get('labels/train/a.txt')!)).toBe(
      '0 0.225 0.4 0.25 0.6 0.1525 0.205 2 0 0 0 0.1775 0.185 1\n',
    )
    expect(text(files.get('data.yaml')!)).toContain('kpt_shape: [3, 3]\nflip_idx: [0, 2, 1]\n')
    const [picture] = [...eachPicture(await readAnnotations(tree, 'yolo'))] as [AnnotatedPicture]
    const wanted = person.pictures.at(0)!.boxes[0]!.keypoints!
    for (const [i, point] of picture.boxes[0]!.keypoints!.entries()) {
      expect(point.visibility).toBe(wanted[i]!.visibility)
      expect(point.x).toBeCloseTo(wanted[i]!.x, 3)
      expect(point.y).toBeCloseTo(wanted[i]!.y, 3)
    }
  })
})

describe('Pascal VOC', () => {
  const xml = `<?xml version="1.0"?>
<!-- as the challenge's files are -->
<annotation verified="yes">
  <folder>VOC2007</folder>
  <filename>000001.jpg</filename>
  <size><width>353</width><height>500</height><depth>3</depth></size>
  <object>
    <name>dog &amp; <![CDATA[<cat>]]></name>
    <pose>Left</pose>
    <truncated>1</truncated>
    <difficult>0</difficult>
    <bndbox><xmin>48</xmin><ymin>240</ymin><xmax>195</xmax><ymax>371</ymax></bndbox>
    <part><name>head</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></part>
  </object>
  <object>
    <name>person</name><difficult>1</difficult>
    <bndbox><ymin>12.5</ymin><xmin>8</xmin><xmax>352</xmax><ymax>498</ymax></bndbox>
  </object>
</annotation>`

  const tree = (content: string) =>
    memoryTree(
      new Map([
        ['VOCdevkit/VOC2007/Annotations/000001.xml', new TextEncoder().encode(content)],
        ['VOCdevkit/VOC2007/ImageSets/Main/val.txt', new TextEncoder().encode('000001\n')],
        ['VOCdevkit/VOC2007/ImageSets/Main/dog_val.txt', new TextEncoder().encode('000001 -1\n')],
      ]),
      'voc',
    )

  test("the challenge's own layout is read, boxes from 0 on", async () => {
    const set = await readAnnotations(tree(xml), 'voc')
    expect(await recogniseAnnotations(tree(xml))).toBe('voc')
    expect(set.categories.map(({ name }) => name)).toEqual(['dog & <cat>', 'person'])
    expect([...eachPicture(set)]).toEqual([
      {
        path: 'VOCdevkit/VOC2007/JPEGImages/000001.jpg',
        ...{ name: '000001.jpg', part: 'validation', width: 353, height: 500 },
        boxes: [
          { label: 0, x: 47, y: 239, width: 148, height: 132, truncated: true, pose: 'Left' },
          { label: 1, x: 7, y: 11.5, width: 345, height: 486.5, difficult: true },
        ],
      },
    ])
  })

  test('what VOC says of objects stays in VOC', async () => {
    const set = await readAnnotations(tree(xml.replace('12.5', '12')), 'voc')
    const again = await readAnnotations(treeOf(set, 'voc').tree, 'voc')
    expect([...eachPicture(again)].map(({ boxes }) => boxes)).toEqual(
      [...eachPicture(set)].map(({ boxes }) => boxes),
    )
    expect(writeAnnotations(set, 'coco').lost.join()).toMatch(/of 2 boxes: COCO has no place/)
  })

  test('pictures of the same name get distinct ones', () => {
    const same = [...eachPicture(boxes)].map((picture) => ({ ...picture, name: 'd/a.png' }))
    const { pictures } = writeAnnotations({ ...boxes, pictures: same }, 'voc')
    expect([...pictures].map(({ to }) => to)).toEqual([
      'JPEGImages/d_a.png',
      'JPEGImages/train_d_a.png',
      'JPEGImages/val_d_a.png',
    ])
  })

  test.each([
    ['<annotation><size>', 'bad-xml', /line 1: <size> does not end/],
    ['<annotation>\n</size>', 'bad-xml', /line 2: <\/size> ends <annotation>/],
    ['<annotation>&nope;</annotation>', 'bad-xml', /"&nope;" is no character/],
    ['<annotation', 'bad-xml', /a tag does not end/],
    ['<!DOCTYPE a [<!ENTITY x "y">]><annotation/>', 'bad-xml', /definitions/],
    ['<!-- <annotation/>', 'bad-xml', /has no end "-->"/],
    ['', 'bad-xml', /0 root elements/],
    ['text', 'bad-xml', /text outside/],
    ['<a>'.repeat(100), 'bad-xml', /more than 64 deep/],
    ['<html/>', 'bad-dataset', /begins with <html>/],
    ['<annotation/>', 'bad-dataset', /000001.xml of voc has no <width>/],
    [xml.replace('353', 'wide'), 'bad-dataset', /has "wide" for <width>/],
    [xml.replace('<name>person</name>', ''), 'bad-dataset', /no <name> in object 2/],
    [xml.replace('>352<', '>2<'), 'bad-dataset', /object 2 that ends before/],
    [xml.replace('<xmax>195</xmax>', ''), 'bad-dataset', /has no <xmax>/],
  ])('%o is refused', async (content, code, message) => {
    await expect(readAnnotations(tree(content), 'voc')).rejects.toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    )
  })
})

describe('YOLO', () => {
  const picture = encodePng({ data: new Uint8Array(200), width: 20, height: 10, channels: 1 })
  const encode = (content: string) => new TextEncoder().encode(content)
  const tree = (files: Record<string, string>) =>
    memoryTree(
      new Map([
        ...Object.entries(files).map(([path, content]) => [path, encode(content)] as const),
        ['train/images/a.png', picture],
        ['images/a.png', picture],
      ]),
      'yolo',
    )
  const yaml = 'train: ../train/images\nnc: 2\nnames: [cat, "a dog"]  # two\n'

  test('the layout of exports, with the path of another computer', async () => {
    const files = {
      'data.yaml': `path: /home/other/data\n${yaml}`,
      'train/labels/a.txt': '1 0.5 0.5 0.5 0.5\r\n\n0 0.1 0.2 0.3 0.2 0.3 0.4\n',
    }
    const set = await readAnnotations(tree(files), 'yolo')
    expect(set.categories.map(({ name }) => name)).toEqual(['cat', 'a dog'])
    expect([...eachPicture(set)]).toMatchObject([
      {
        ...{ path: 'train/images/a.png', name: 'a.png', part: 'train', width: 20, height: 10 },
        boxes: [
          { label: 1, x: 5, y: 2.5, width: 10, height: 5 },
          { label: 0, x: 2, y: 2, segmentation: [[2, 2, 6, 2, 6, 4]] },
        ],
      },
    ])
  })

  test('pictures that two parts name are those of the first', async () => {
    const set = { ...boxes, pictures: [...eachPicture(boxes)].slice(0, 2) }
    const { tree, files } = treeOf(set, 'yolo')
    expect(text(files.get('data.yaml')!)).toContain('train: images/train\nval: images/train\n')
    expect(core(await readAnnotations(tree, 'yolo'))).toEqual(core(set))
  })

  test('a list of pictures, and classes in a text file', async () => {
    const listed = {
      'data.yaml': 'val: list.txt\nnames: {0: cat}\n',
      'list.txt': './images/a.png\n',
    }
    const [first] = [...eachPicture(await readAnnotations(tree(listed), 'yolo'))] as [
      AnnotatedPicture,
    ]
    expect(first).toMatchObject({
      path: 'images/a.png',
      name: 'a.png',
      part: 'validation',
      boxes: [],
    })
    const plain = { 'classes.txt': 'cat\ndog\n', 'labels/a.txt': '1 0.5 0.5 1 1\n' }
    const set = await readAnnotations(tree(plain), 'yolo')
    expect(set.pictures.at(0)!.boxes).toEqual([{ label: 1, x: 0, y: 0, width: 20, height: 10 }])
  })

  test.each([
    [
      { 'data.yaml': yaml, 'train/labels/a.txt': '0 0.5 0.5 0.5 0.5\n2 0.5 0.5 0.5 0.5' },
      /a.txt of yolo, line 2 is of class 2, but there are 2/,
    ],
    [
      { 'data.yaml': yaml, 'train/labels/a.txt': '0 5 0.5 0.5 0.5' },
      /has 5, but all numbers are shares/,
    ],
    [
      { 'data.yaml': yaml, 'train/labels/a.txt': '0 0.5 0.5 0.5' },
      /has 3 numbers behind the class/,
    ],
    [{ 'data.yaml': yaml, 'train/labels/a.txt': '0 0.5 x 0.5 0.5' }, /has what is no number at 3/],
    [{ 'data.yaml': 'names: [' }, /is no YAML/],
    [{ 'data.yaml': 'names: [a]\n' }, /names no folder of pictures/],
    [{ 'data.yaml': 'train: images\n' }, /has no "names"/],
    [{ 'data.yaml': 'train: images\nnames: {0: a, 2: b}\n' }, /has no "names" of classes 0, 1, 2/],
    [{ 'data.yaml': 'train: images\nnames: [a]\nkpt_shape: [17, 4]\n' }, /"kpt_shape"/],
    [{ 'data.yaml': 'train: none\nnames: [a]\n' }, /no pictures in none/],
    [{}, /has no data.yaml/],
  ] as [Record<string, string>, RegExp][])('%j is refused', async (files, message) => {
    await expect(readAnnotations(tree(files), 'yolo')).rejects.toThrow(message)
  })

  test('a picture of unknown size is refused', () => {
    const pictures = [{ ...boxes.pictures.at(0)!, width: 0 }]
    expect(() => [...writeAnnotations({ ...boxes, pictures }, 'yolo').files]).toThrow(
      /size of x\/a.png is not known/,
    )
  })
})

test('an unknown format is refused', async () => {
  expect(() => writeAnnotations(boxes, 'csv' as never)).toThrow(/is csv; it can be coco, yolo, voc/)
})

test("what is written in COCO's format in pieces is read in pieces", async () => {
  const [file] = [...writeAnnotations(outlined, 'coco').files]
  const { index } = await readCocoJson(memorySource(file!.bytes, file!.path), { chunkBytes: 10 })
  expect(index.annotationCount).toBe(3)
})

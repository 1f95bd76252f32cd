import { decodeRle, encodePng, encodeRle, maskToPolygons, polygonsToRle } from '@cnn/core'
import { expect, test } from 'vitest'
import { cocoFolder } from './coco-folder.js'
import { memoryTree } from './files/file-tree.js'
import type { AnnotationSet } from './formats/annotations.js'
import { readAnnotations, writeAnnotations } from './formats/convert-annotations.js'

const [width, height] = [20, 10]
const picture = encodePng({ data: new Uint8Array(width * height), width, height, channels: 1 })

const own: AnnotationSet = {
  name: 'own',
  categories: [{ id: 1, name: 'cat' }],
  pictures: Array.from({ length: 300 }, (_, i) => ({
    ...{ path: `${i}.png`, name: `${i}.png`, part: 'train', width, height },
    boxes: [
      { label: 0, x: 2, y: 2, width: 6, height: 4, segmentation: [[2, 2, 8, 2, 8, 6, 2, 6]] },
    ],
  })),
}

test("annotations in COCO's format out of a file, pictures of a chosen folder", async () => {
  const [json] = [...writeAnnotations(own, 'coco').files]
  const file = new File([json!.bytes as Uint8Array<ArrayBuffer>], 'own.json')
  const images = Array.from({ length: 300 }, (_, i) => {
    const image = new File([picture as Uint8Array<ArrayBuffer>], `${i}.png`)
    Object.defineProperty(image, 'webkitRelativePath', { value: `chosen/${i}.png` })
    return image
  })
  const { data, classes, source } = await cocoFolder(file, images, { mask: 'instances' })
  expect([data.size, classes, source]).toEqual([300, ['cat'], 'own.json'])
  const { image, boxes, mask } = await data.get(7)
  expect(image).toMatchObject({ width, height, channels: 3 })
  expect(boxes[0]).toMatchObject({ x: 2, y: 2, width: 6, height: 4, area: 24 })
  expect(Array.from(mask!.data).reduce((sum, value) => sum + value, 0)).toBe(24)
})

test.each(['coco', 'yolo', 'voc'] as const)('%s is written and read', async (format) => {
  const { files, pictures } = writeAnnotations(own, format)
  const content = new Map([...files].map(({ path, bytes }) => [path, bytes]))
  for (const { to } of pictures) content.set(to, picture)
  const set = await readAnnotations(memoryTree(content), format)
  expect(set.pictures.length).toBe(300)
  expect(set.pictures.at(9)!.boxes).toMatchObject([{ label: 0, x: 2, y: 2, width: 6, height: 4 }])
})

test('masks and polygons', () => {
  const rle = polygonsToRle([[1.5, 1.5, 8.2, 3.7, 4, 9.1]], { width: 12, height: 12 })
  expect([...rle.counts]).toEqual([26, 2, 10, 6, 7, 5, 7, 4, 8, 3, 10, 1, 55])
  expect(polygonsToRle(maskToPolygons(rle), { width: 12, height: 12 })).toEqual(rle)
  expect(encodeRle(decodeRle(rle))).toEqual(rle)
})

import { encodePng } from '@cnn/core/data'
import { expect, test } from 'vitest'
import { memoryTree } from '../files/file-tree.js'
import { type AnnotatedPicture, eachPicture } from './annotations.js'
import { readYolo } from './yolo.js'
import { writeYolo } from './yolo-writer.js'

const image = encodePng({ data: new Uint8Array(20 * 10), width: 20, height: 10, channels: 1 })

/** A picture with as many boxes as are wanted, to be told by. */
const picture = (name: string, part: string, count: number): AnnotatedPicture => ({
  ...{ path: `${part}/${name}`, name, part, width: 20, height: 10 },
  boxes: Array.from({ length: count }, () => ({ label: 0, x: 5, y: 2, width: 10, height: 5 })),
})

/** The files that are written of these pictures, and what is read out of them. */
async function writtenAndRead(...pictures: AnnotatedPicture[]) {
  const set = { name: 'own', categories: [{ id: 1, name: 'cat' }], pictures }
  const written = writeYolo(set)
  const files = new Map([...written.files].map(({ path, bytes }) => [path, bytes]))
  for (const { to } of written.pictures) files.set(to, image)
  const read = [...eachPicture(await readYolo(memoryTree(files, 'own')))]
  return { paths: [...files.keys()].sort(), read: read.map((one) => [one.path, one.boxes.length]) }
}

test('labels are found of pictures that lie in folders named images', async () => {
  const { paths, read } = await writtenAndRead(
    picture('a.png', 'train', 1),
    picture('images/upload/images/0.png', 'train', 2),
    picture('images/0.png', 'validation', 3),
  )
  expect(paths).toContain('images/train/images/upload/labels/0.txt')
  expect(read).toEqual([
    ['images/train/a.png', 1],
    ['images/train/images/upload/images/0.png', 2],
    ['images/val/images/0.png', 3],
  ])
})

test('pictures that differ in their endings alone keep their own labels', async () => {
  const { paths, read } = await writtenAndRead(
    picture('d.1/a.png', 'train', 1),
    picture('d.1/a.jpg', 'train', 2),
    picture('d.1/a.png', 'validation', 3),
  )
  expect(paths.filter((path) => path.startsWith('labels'))).toEqual([
    'labels/train/d.1/a.txt',
    'labels/train/d.1/a_2.txt',
    'labels/val/d.1/a.txt',
  ])
  expect(read).toEqual([
    ['images/train/d.1/a.png', 1],
    ['images/train/d.1/a_2.jpg', 2],
    ['images/val/d.1/a.png', 3],
  ])
})

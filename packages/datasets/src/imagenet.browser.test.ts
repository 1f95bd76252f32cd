import { encodePng } from '@cnn/core'
import { expect, test } from 'vitest'
import { joinPieces } from './files/byte-pieces.js'
import { gunzipStream, gzipStream } from './formats/gzip.js'
import { imageNet, imageNetWnids } from './imagenet.js'
import { nuclei } from './nuclei.js'
import { wordNet } from './synsets/wordnet.js'

const picture = (grey: number) =>
  encodePng({ data: new Uint8Array(4).fill(grey), width: 2, height: 2, channels: 1 })

/** A file as an input for folders gives it. */
function file(path: string, bytes: Uint8Array) {
  const made = new File([bytes as Uint8Array<ArrayBuffer>], path.split('/').at(-1)!)
  Object.defineProperty(made, 'webkitRelativePath', { value: `chosen/${path}` })
  return made
}

test('the tree comes with the package', async () => {
  const tree = await wordNet()
  expect(tree.size).toBe(74_401)
  expect(tree.get('n02834778').words).toEqual(['bicycle', 'bike', 'wheel', 'cycle'])
  expect(tree.classesUnder(imageNetWnids, 'bicycle')).toEqual([444, 671])
})

test('a chosen folder with pictures of ImageNet', async () => {
  const folder = [
    file('train/n01440764/n01440764_1.JPEG', picture(5)),
    file('train/n02835271/n02835271_1.JPEG', picture(6)),
    file('val/n03792782/ILSVRC2012_val_00000001.JPEG', picture(7)),
  ]
  const { train, validation } = await imageNet({ folder, subset: 'bicycle' })
  expect([train.size, validation.size]).toEqual([1, 1])
  expect((await train.get(0)).image.data[0]).toBe(6)
  expect((await validation.get(0)).label).toBe(1)
})

test('gzip of several members is unpacked to its end', async () => {
  async function* one(text: string) {
    yield new TextEncoder().encode(text)
  }
  async function* both() {
    for (const text of ['first, ', 'second']) yield await joinPieces(gzipStream(one(text)))
  }
  const content = await joinPieces(gunzipStream(both(), { name: 'both.gz' }))
  expect(new TextDecoder().decode(content)).toBe('first, second')
})

test('a chosen folder with nuclei', async () => {
  const ids = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(64))
  const folder = ids.flatMap((id) => [
    file(`stage1_train/${id}/images/${id}.png`, picture(9)),
    file(`stage1_train/${id}/masks/1.png`, picture(255)),
  ])
  const { train } = await nuclei({ folder })
  expect((await train.get(0)).boxes).toMatchObject([{ x: 0, y: 0, width: 2, height: 2 }])
})

import { describe, expect, test } from 'vitest'
import { fixtureFile, fixtures, noise } from '../../golden/images.js'
import { useBackend } from '../backend/use-backend.js'
import * as tf from '../tf.js'
import { encodePng, toDataUrl } from './encode-png.js'
import type { Image, ImageSource } from './image.js'
import { readImage } from './read-image.js'

const code = (expected: string) => expect.objectContaining({ name: 'CnnError', code: expected })
const picture = noise(7, 5, 3)
const png = encodePng(picture) as Uint8Array<ArrayBuffer>

describe('files', () => {
  test.each(fixtures)('$name gives the same pixels as in Node', async (fixture) => {
    const { file, pixels, width, height, channels } = fixture
    const image = await readImage(file)
    expect(image).toMatchObject({ width, height, channels })
    expect(image.data).toEqual(pixels)
  })

  test('alpha is laid over white, as in Node', async () => {
    const data = Uint8Array.of(10, 20, 30, 255, 10, 20, 30, 0, 10, 20, 30, 128)
    const image = await readImage(encodePng({ data, width: 3, height: 1, channels: 4 }))
    expect([...image.data]).toEqual([10, 20, 30, 255, 255, 255, 132, 137, 142])
  })

  test('a WebP, which the browser decodes', async () => {
    const blob = await canvas(opaque(picture)).convertToBlob({ type: 'image/webp', quality: 1 })
    expect(blob.type).toBe('image/webp')
    const image = await readImage(blob)
    expect(image).toMatchObject({ width: 7, height: 5, channels: 3 })
  })

  test.each<[string, string, Uint8Array]>([
    ['text', 'bad-image', new TextEncoder().encode('hello')],
    ['nothing', 'bad-image', new Uint8Array()],
    ['a format that no browser reads', 'unsupported-image', new TextEncoder().encode('II*\0abcd')],
    ['a damaged GIF', 'unsupported-image', new TextEncoder().encode('GIF89a\x02\0\x02\0')],
    ['half a JPEG', 'bad-image', fixtureFile('JPEG 4:2:0').subarray(0, 450)],
    ['half a progressive JPEG', 'bad-image', fixtureFile('JPEG progressive').subarray(0, 600)],
    ['half a PNG', 'bad-image', fixtureFile('PNG RGB').subarray(0, 300)],
  ])('%s is refused', async (_, expected, bytes) => {
    await expect(readImage(bytes)).rejects.toEqual(code(expected))
  })
})

describe('sources', () => {
  const loaded = async () => {
    const element = new Image()
    element.src = toDataUrl(picture)
    return element
  }

  test.each<[string, () => ImageSource | Promise<ImageSource>]>([
    ['bytes', () => png],
    ['a Blob', () => new Blob([png])],
    ['a File', () => new File([png], 'boot.png')],
    ['a blob URL', () => URL.createObjectURL(new Blob([png]))],
    ['a data URL', () => toDataUrl(picture)],
    ['an <img> that has not loaded yet', loaded],
    ['an OffscreenCanvas', () => canvas(opaque(picture))],
    ['a <canvas>', () => elementCanvas(opaque(picture))],
    ['an ImageBitmap', () => createImageBitmap(new Blob([png]))],
    ['ImageData', () => imageData(opaque(picture))],
    ['a VideoFrame', () => new VideoFrame(canvas(opaque(picture)), { timestamp: 0 })],
    ['an Image', () => picture],
  ])('%s', async (_, source) => {
    expect(await readImage(await source())).toMatchObject(picture)
  })

  test('a tensor', async () => {
    await useBackend('cpu')
    const tensor = tf.browser.fromPixels(imageData(opaque(picture)))
    expect(await readImage(tensor)).toMatchObject(picture)
    tensor.dispose()
  })

  test('a transparent canvas is laid over white', async () => {
    const { data } = await readImage(new OffscreenCanvas(1, 1))
    expect([...data]).toEqual([255, 255, 255])
  })

  test.each<[string, string, () => ImageSource]>([
    ['an <img> without a source', 'bad-image', () => new Image()],
    ['an <img> that fails to load', 'bad-image', broken],
    ['a <video> without a frame', 'bad-image', () => document.createElement('video')],
    ['a canvas of no size', 'bad-image', () => Object.assign(elementCanvas(), { width: 0 })],
    ['a path to nothing', 'not-found', () => '/no/such/boot.png'],
    ['a file URL', 'read-failed', () => 'file:///boot.png'],
  ])('%s is refused', async (_, expected, source) => {
    await expect(readImage(source())).rejects.toEqual(code(expected))
  })
})

function broken() {
  const element = new Image()
  element.src = 'data:image/png;base64,AAAA'
  return element
}

function opaque({ data, width, height }: Image) {
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255)
  for (let i = 0; i < width * height; i++) rgba.set(data.subarray(3 * i, 3 * i + 3), 4 * i)
  return { data: rgba, width, height }
}

const imageData = ({ data, width, height }: ReturnType<typeof opaque>) =>
  new ImageData(data, width, height)

function canvas(pixels: ReturnType<typeof opaque>) {
  const target = new OffscreenCanvas(pixels.width, pixels.height)
  target.getContext('2d')!.putImageData(imageData(pixels), 0, 0)
  return target
}

function elementCanvas(pixels = opaque(picture)) {
  const target = document.createElement('canvas')
  target.width = pixels.width
  target.height = pixels.height
  target.getContext('2d')!.putImageData(imageData(pixels), 0, 0)
  return target
}

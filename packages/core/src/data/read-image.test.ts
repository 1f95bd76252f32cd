import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fixtureFile, fixtures, noise, photos } from '../../golden/images.js'
import { useBackend } from '../backend/use-backend.js'
import * as tf from '../tf.js'
import { encodePng, toDataUrl } from './encode-png.js'
import type { Image, ImageSource } from './image.js'
import { normalizeImages } from './images-to-tensor.js'
import { readImage } from './read-image.js'
import { resizeImage } from './resize.js'

const testData =
  process.env.CNN_TEST_DATA ?? resolve(import.meta.dirname, '../../../../../shared/data')
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const code = (expected: string) => expect.objectContaining({ name: 'CnnError', code: expected })
const text = (content: string) => new TextEncoder().encode(content)

describe('files', () => {
  test.each(fixtures)('$name gives the pixels of PIL', async ({ file, pixels, ...size }) => {
    const image = await readImage(file)
    expect(image).toMatchObject({
      width: size.width,
      height: size.height,
      channels: size.channels,
    })
    expect(image.data).toEqual(pixels)
  })

  test('channels convert with the luma of PIL and replicate grey', async () => {
    const [color, grey] = [
      fixtureFile('PNG RGB'),
      fixtures.find(({ name }) => name === 'PNG grey')!,
    ]
    expect((await readImage(color, { channels: 1 })).data).toEqual(grey.pixels)
    const replicated = await readImage(grey.file, { channels: 3 })
    expect(replicated.data.slice(0, 6)).toEqual(
      Uint8Array.of(...[0, 0, 0, 1, 1, 1].map((i) => grey.pixels[i]!)),
    )
    await expect(readImage(color, { channels: 2 as 1 })).rejects.toEqual(code('bad-option'))
  })
})

describe.skipIf(!existsSync(testData))('real photos, as PIL and torchvision see them', () => {
  test.each(photos)('$file', async (photo) => {
    const image = await readImage(join(testData, photo.file), { channels: 3 })
    expect([image.width, image.height]).toEqual([photo.width, photo.height])
    expect(sha256(image.data)).toBe(photo.sha256)
    expect(sha256((await readImage(image, { channels: 1 })).data)).toBe(photo.grey)
    expect(sha256(resizeImage(image, 97, 61).data)).toBe(photo['bilinear 97×61'])
    const cubic = resizeImage(image, 300, 200, { method: 'bicubic' })
    expect(sha256(cubic.data)).toBe(photo['bicubic 300×200'])

    const [mean, std] = [
      [0.485, 0.456, 0.406],
      [0.229, 0.224, 0.225],
    ] as [number[], number[]]
    const { data, shape } = normalizeImages([image], { size: 224, shortSide: 256, mean, std })
    expect(shape).toEqual([1, 224, 224, 3])
    for (const [i, value] of photo.preset.entries()) expect(data[i * 5003]).toBeCloseTo(value, 5)
  })
})

describe('sources', () => {
  const picture = noise(7, 5, 3)
  const png = encodePng(picture)
  let folder: string
  let server: Server
  let url: string
  let sent = 0

  beforeAll(async () => {
    await useBackend('cpu')
    folder = await mkdtemp(join(tmpdir(), 'read-image-'))
    await writeFile(join(folder, 'it is.png'), png)
    server = createServer((request, response) => {
      if (request.url === '/missing.png') response.writeHead(404).end('no')
      else if (request.url === '/broken.png') response.writeHead(500).end('no')
      else if (request.url === '/stalled.png') {
        response.write(png.subarray(0, 20))
        sent++
      } else response.end(png)
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    server.closeAllConnections()
    server.close()
    await rm(folder, { recursive: true })
  })

  test.each<[string, () => ImageSource | Promise<ImageSource>]>([
    ['a path', () => join(folder, 'it is.png')],
    ['a file URL', () => pathToFileURL(join(folder, 'it is.png'))],
    ['a file URL as text', () => pathToFileURL(join(folder, 'it is.png')).href],
    ['an http URL', () => `${url}/boot.png`],
    ['a data URL', () => toDataUrl(picture)],
    ['a blob URL', () => URL.createObjectURL(new Blob([png as Uint8Array<ArrayBuffer>]))],
    ['a Blob', () => new Blob([png as Uint8Array<ArrayBuffer>])],
    ['a Buffer', () => readFile(join(folder, 'it is.png'))],
    ['an ArrayBuffer', () => png.slice().buffer as ArrayBuffer],
    ['an Image', () => picture],
    ['16-bit pixels', () => ({ ...picture, data: Uint16Array.from(picture.data, (v) => v * 257) })],
    ['float pixels', () => ({ ...picture, data: Float32Array.from(picture.data, (v) => v / 255) })],
    ['ImageData', () => withoutChannels(opaque(picture))],
    ['an int32 tensor', () => tf.tensor3d(picture.data, [5, 7, 3], 'int32')],
    [
      'a float32 tensor',
      () =>
        tf.tensor3d(
          Array.from(picture.data, (v) => v / 255),
          [5, 7, 3],
        ),
    ],
  ])('%s', async (_, source) => {
    expect(await readImage(await source())).toMatchObject(picture)
  })

  test('an Image that needs no change is not copied', async () => {
    expect((await readImage(picture)).data).toBe(picture.data)
  })

  test.each<[string, string, ImageSource]>([
    ['a missing path', 'not-found', 'no/such/boot.png'],
    ['a folder', 'read-failed', tmpdir()],
    ['an unknown scheme', 'not-found', 'ftp://example.org/boot.png'],
    ['a broken data URL', 'bad-image', 'data:image/png;base64,%%%'],
    ['a closed port', 'download-failed', 'http://127.0.0.1:1/boot.png'],
    ['a number', 'bad-image', 3 as unknown as string],
    ['null', 'bad-image', null as unknown as string],
    ['plain pixels', 'bad-image', { ...picture, data: [1, 2, 3] } as unknown as Image],
    ['too few pixels', 'bad-image', { ...picture, width: 8 }],
    ['a width that is no number', 'bad-image', { ...picture, width: Number.NaN }],
    ['no pixels', 'bad-image', { ...picture, data: new Uint8Array(), width: 0 }],
    ['NaN', 'bad-image', { data: Float32Array.of(Number.NaN), width: 1, height: 1, channels: 1 }],
  ])('%s is refused', async (_, expected, source) => {
    await expect(readImage(source)).rejects.toEqual(code(expected))
  })

  test.each<[string, () => tf.Tensor]>([
    ['NaN', () => tf.tensor3d([[[Number.NaN]]])],
    ['floats up to 255', () => tf.tensor3d([[[200]]])],
    ['integers above 255', () => tf.tensor3d([[[256]]], [1, 1, 1], 'int32')],
    ['four dimensions', () => tf.zeros([1, 4, 4, 3])],
    ['two channels', () => tf.zeros([4, 4, 2])],
    ['a size of 0', () => tf.zeros([0, 4, 3])],
    ['booleans', () => tf.zeros([4, 4, 1], 'bool')],
  ])('a tensor with %s is refused', async (_, tensor) => {
    await expect(readImage(tensor() as tf.Tensor3D)).rejects.toEqual(code('bad-image'))
  })

  test('servers that say no, and cancelling one that says nothing', async () => {
    await expect(readImage(`${url}/missing.png`)).rejects.toEqual(code('not-found'))
    await expect(readImage(`${url}/broken.png`)).rejects.toEqual(code('download-failed'))
    const controller = new AbortController()
    const pending = readImage(`${url}/stalled.png`, { signal: controller.signal })
    while (sent === 0) await new Promise((done) => setTimeout(done, 5))
    controller.abort()
    await expect(pending).rejects.toEqual(code('aborted'))
    await expect(readImage(png, { signal: AbortSignal.abort() })).rejects.toEqual(code('aborted'))
  })
})

describe('bad files', () => {
  test.each<[string, Uint8Array, string, RegExp]>([
    ['an empty file', new Uint8Array(), 'bad-image', /empty/],
    ['text', text('hello, this is no picture'), 'bad-image', /text \(“hello, this/],
    ['a web page', text('<!DOCTYPE html><html>'), 'bad-image', /web page/],
    ['an SVG', text('<?xml version="1.0"?>\n<svg xmlns="">'), 'bad-image', /SVG/],
    ['JSON', text('{"a": 1}'), 'bad-image', /JSON/],
    ['a Git LFS pointer', text('version https://git-lfs.github.com/spec/v1'), 'bad-image', /LFS/],
    ['a NumPy array', text('\x93NUMPY'), 'bad-image', /no picture/],
    ['zeros', new Uint8Array(99), 'bad-image', /zero bytes/],
    ['half a PNG signature', Uint8Array.of(0x89, 0x50, 0x4e, 0x47), 'bad-image', /cut off/],
    ['two bytes of a JPEG', Uint8Array.of(0xff, 0xd8), 'bad-image', /cut off/],
    ['a PNG of 0 × 4', header(0, 4), 'bad-image', /0×4/],
    ['a PNG of 20,000 × 20,000', header(20_000, 20_000), 'image-too-large', /400,000,000 pixels/],
    ['a GIF of 20,000 × 20,000', gif(20_000), 'image-too-large', /400,000,000 pixels/],
    ['a bitmap', bitmap(4), 'unsupported-image', /BMP/],
    ['a TIFF', text('II*\0abcdefgh'), 'unsupported-image', /TIFF.*sharp/],
    ['a HEIC', text('\0\0\0\x18ftypheic'), 'unsupported-image', /HEIC/],
  ])('%s', async (_, bytes, expected, message) => {
    await expect(readImage(bytes)).rejects.toEqual(code(expected))
    await expect(readImage(bytes)).rejects.toThrow(message)
  })

  test('a file that is cut off anywhere', async () => {
    for (const name of ['JPEG 4:2:0', 'JPEG progressive', 'JPEG CMYK', 'PNG palette', 'PNG RGB']) {
      const file = fixtureFile(name)
      // A JPEG without its last marker is whole, and so is one that lost the padding of its last byte.
      const end = name.startsWith('PNG') ? file.length : file.length - 4
      for (let length = 0; length < end; length += 7) {
        await expect(readImage(file.subarray(0, length)), `${name} ${length}`).rejects.toEqual(
          code('bad-image'),
        )
      }
    }
  })

  test('maxPixels moves the limit', async () => {
    const file = fixtureFile('JPEG 4:2:0')
    await expect(readImage(file, { maxPixels: 100 })).rejects.toEqual(code('image-too-large'))
    const picture = noise(20, 20, 1)
    await expect(readImage(picture, { maxPixels: 100 })).rejects.toEqual(code('image-too-large'))
  })
})

/** A PNG that has only its header. */
function header(width: number, height: number) {
  const bytes = encodePng(noise(2, 2, 1))
  const view = new DataView(bytes.buffer)
  view.setUint32(16, width)
  view.setUint32(20, height)
  return bytes
}

function gif(size: number) {
  const bytes = text('GIF89a        ')
  new DataView(bytes.buffer).setUint16(6, size, true)
  new DataView(bytes.buffer).setUint16(8, size, true)
  return bytes
}

function bitmap(size: number) {
  const bytes = new Uint8Array(60)
  bytes.set(text('BM'))
  const view = new DataView(bytes.buffer)
  view.setUint32(14, 40, true)
  view.setInt32(18, size, true)
  view.setInt32(22, -size, true)
  return bytes
}

function opaque({ data, width, height }: Image): Image {
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255)
  for (let i = 0; i < width * height; i++) rgba.set(data.subarray(3 * i, 3 * i + 3), 4 * i)
  return { data: rgba, width, height, channels: 4 }
}

function withoutChannels({ data, width, height }: Image) {
  return { data, width, height, colorSpace: 'srgb' } as unknown as ImageData
}

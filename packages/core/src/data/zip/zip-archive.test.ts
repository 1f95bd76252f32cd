import { deflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { zipOf } from '../../../test/zip-of.js'
import { memorySource } from '../byte-source.js'
import { openZip } from './zip-archive.js'

const content = new TextEncoder().encode('the content, the content, the content')
const open = (bytes: Uint8Array) => openZip(memorySource(bytes, 'a.zip'))
const crc = 0xdbc7fff4

async function contentOf(bytes: Uint8Array) {
  const file = (await open(bytes)).get('a/data.pkl')!
  return file.read(0, file.length)
}

test.each([
  ['stored', zipOf({ packed: content })],
  ['deflated', zipOf({ packed: deflateRawSync(content), method: 8, length: content.length, crc })],
  ['with places of 64 bits', zipOf({ packed: content, zip64: true })],
  ['with a comment', zipOf({ packed: content, comment: 'PK\x05\x06 said so' })],
])('%s', async (_, bytes) => {
  expect(await contentOf(bytes)).toEqual(content)
})

test('a piece of a deflated file is unpacked from its beginning', async () => {
  const packed = deflateRawSync(content)
  const files = await open(zipOf({ packed, method: 8, length: content.length, crc: 7 }))
  expect(await files.get('a/data.pkl')!.read(4, 11)).toEqual(content.subarray(4, 11))
})

test('what unpacks to ninety times its size is opened, to a thousand times is not', async () => {
  const packed = new Uint8Array(2 ** 20)
  const claiming = (length: number) => open(zipOf({ packed, method: 8, length }))
  expect((await claiming(2 ** 26 + 90 * 2 ** 20)).size).toBe(1)
  await expect(claiming(1000 * 2 ** 20)).rejects.toThrow(/meant to fill the memory/)
})

test.each<[string, Uint8Array, RegExp]>([
  ['encrypted', zipOf({ packed: content, flags: 1 }), /is encrypted/],
  ['packed in another way', zipOf({ packed: content, method: 12 }), /packed by method 12/],
  ['of two lengths', zipOf({ packed: content, length: 7 }), /two lengths/],
  ['the same twice', zipOf({ packed: content, times: 2 }), /twice/],
  ['overlapping', zipOf({ packed: content, alias: 'b/data.pkl' }), /reaches into what follows/],
  ['beginning elsewhere', zipOf({ packed: content, offset: 3 }), /no file a\/data\.pkl where/],
  ['beginning outside', zipOf({ packed: content, offset: 2 ** 31 }), /lies outside/],
  ['of more files than there are', zipOf({ packed: content, count: 9000 }), /9000 files/],
  ['without its end', zipOf({ packed: content }).subarray(0, -1), /without its end/],
  [
    'with a wrong checksum',
    zipOf({ packed: deflateRawSync(content), method: 8, length: content.length, crc: 7 }),
    /checksum/,
  ],
  ['with a stream that is none', zipOf({ packed: content, method: 8, length: 90 }), /unpack/],
])('an archive %s is refused', async (_, bytes, message) => {
  await expect(contentOf(bytes)).rejects.toMatchObject({
    code: 'bad-zip',
    message: expect.stringMatching(message),
  })
})

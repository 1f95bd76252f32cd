import { randomBytes } from 'node:crypto'
import { deflateRawSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { joinPieces } from '../files/byte-pieces.js'
import { gunzipPieces as inBrowsers } from './gzip-pieces.browser.js'
import { gunzipPieces as inNode } from './gzip-pieces.node.js'

async function* inPieces(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

/** The same member with the name of a file in its header. */
function named(member: Buffer, name: string) {
  const header = Buffer.from(member.subarray(0, 10))
  header[3] = 8
  return Buffer.concat([header, Buffer.from(`${name}\0`), member.subarray(10)])
}

const contents = [
  Buffer.concat([randomBytes(70_000), Buffer.alloc(200_000, 'abc')]),
  Buffer.alloc(0),
  Buffer.from('the last'),
]
const members = contents.map((content) => gzipSync(content))
const small = Buffer.concat([gzipSync('first'), gzipSync('second', { level: 0 })])

describe.each([
  ['Node', inNode],
  ['browsers', inBrowsers],
])('gzip in %s', (_, gunzipPieces) => {
  const unpack = (bytes: Uint8Array, size = 1000) =>
    joinPieces(
      gunzipPieces(
        inPieces(bytes, size),
        (reason) => new Error(`bad: ${(reason as Error).message}`),
      ),
    )

  test.each([1000, 2 ** 16, 2 ** 20])('of several members, %i bytes at once', async (size) => {
    const content = await unpack(Buffer.concat(members), size)
    expect(Buffer.from(content).equals(Buffer.concat(contents))).toBe(true)
  })

  test('of members that are cut anywhere, with names in their headers', async () => {
    const text = async (bytes: Uint8Array, size: number) =>
      new TextDecoder().decode(await unpack(bytes, size))
    for (let size = 1; size <= small.length; size++) {
      expect(await text(small, size), `${size}`).toBe('firstsecond')
    }
    const long = Buffer.concat([small, named(members[2]!, 'n'.repeat(70_000))])
    expect(await text(long, 5000)).toBe('firstsecondthe last')
  })

  test('that ends too early is refused wherever it is cut', async () => {
    const boundary = gzipSync('first').length
    for (let length = 0; length < small.length; length++) {
      const unpacking = unpack(small.subarray(0, length))
      if (length === boundary) expect((await unpacking).length).toBe(5)
      else await expect(unpacking, `${length}`).rejects.toThrow(/^bad: /)
    }
  })

  test.each([
    ['a wrong checksum in the first member', (bytes: Buffer) => (bytes[17] = bytes[17]! ^ 1)],
    ['a wrong length in the last', (bytes: Buffer) => (bytes[bytes.length - 4] = 9)],
  ])('with %s is refused', async (_, damage) => {
    const bytes = Buffer.from(small)
    damage(bytes)
    await expect(unpack(bytes)).rejects.toThrow(/^bad: /)
  })

  test('with something else behind it is refused', async () => {
    await expect(unpack(Buffer.concat([small, Buffer.from('else')]))).rejects.toThrow(/^bad: /)
    const raw = deflateRawSync('no header')
    await expect(unpack(Buffer.concat([small, raw]))).rejects.toThrow(/^bad: /)
  })

  test('that cannot be read fails as reading does', async () => {
    async function* failing() {
      yield small.subarray(0, 30)
      throw new Error('the disk is gone')
    }
    const unpacking = joinPieces(gunzipPieces(failing(), () => new Error('bad')))
    await expect(unpacking).rejects.toThrow('the disk is gone')
  })
})

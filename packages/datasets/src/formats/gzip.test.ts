import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { CnnError } from '@cnn/core'
import { expect, test } from 'vitest'
import { bytePieces, joinPieces } from '../files/byte-pieces.js'
import { gunzipStream, gzipStream } from './gzip.js'

const content = Buffer.concat([randomBytes(100_000), Buffer.alloc(200_000, 'abc')])
const packed = new Uint8Array(gzipSync(content))

async function* inPieces(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const unpack = (bytes: Uint8Array, maxBytes?: number) =>
  joinPieces(gunzipStream(inPieces(bytes, 1000), { name: 'a.gz', maxBytes }))

test('comes out as it went in, whatever the pieces', async () => {
  expect(Buffer.from(await unpack(packed)).equals(content)).toBe(true)
  const again = await joinPieces(gzipStream(inPieces(content, 7000)))
  expect(Buffer.from(await unpack(again)).equals(content)).toBe(true)
  expect((await unpack(gzipSync(''))).length).toBe(0)
})

test.each([
  ['cut short', packed.subarray(0, -20)],
  ['cut in its header', packed.subarray(0, 5)],
  ['empty', new Uint8Array(0)],
  ['damaged', packed.map((byte, i) => (i === 60_000 ? byte ^ 1 : byte))],
  ['with a wrong checksum', packed.map((byte, i) => (i === packed.length - 6 ? byte ^ 1 : byte))],
  ['something else', Buffer.from('<!doctype html>')],
])('what is %s is named', async (_, bytes) => {
  await expect(unpack(bytes)).rejects.toMatchObject({
    code: 'bad-gzip',
    message: expect.stringMatching(/a\.gz is damaged/),
  })
})

test('a bomb is stopped as soon as it is too much', async () => {
  const bomb = gzipSync(Buffer.alloc(50_000_000))
  let most = 0
  const pieces = gunzipStream(bytePieces(bomb), { name: 'bomb.gz', maxBytes: 100_000 })
  const burst = async () => {
    for await (const { length } of pieces) most += length
  }
  await expect(burst()).rejects.toMatchObject({
    code: 'bad-gzip',
    message: expect.stringContaining('100,000 bytes'),
  })
  expect(most).toBeLessThanOrEqual(100_000)
})

test('why the packed bytes could not be read is said as it is', async () => {
  async function* failing() {
    yield packed.subarray(0, 1000)
    throw new CnnError('timeout', 'nothing came')
  }
  const unpacking = joinPieces(gunzipStream(failing(), { name: 'a.gz' }))
  await expect(unpacking).rejects.toMatchObject({ code: 'timeout' })
})

import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { joinPieces } from '../files/byte-pieces.js'
import { bunzip2Stream, isBzip2 } from './bzip2.js'

const ofBase64 = (text: string) => new Uint8Array(Buffer.from(text, 'base64'))

// Written by bzip2 1.0.8.
const sentence = ofBase64(
  'QlpoOTFBWSZTWeE7lCoAADfRgAAQQAQKQYQAIAAxBkxAUqmmJ6mXI2tLcdjSNxkfRiOrL8XckU4UJDhO5QqA',
)
const nothing = ofBase64('QlpoORdyRThQkAAAAAA=')
const runs = ofBase64(
  'QlpoMTFBWSZTWbG1XIYAAALBAcCAOAAAgAAIoAAhtU9T1PKEMCHsdiRB52JULvi7kinChIWNquQw',
)

async function* inPieces(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const unpack = (bytes: Uint8Array, maxBytes?: number, size = 100) =>
  joinPieces(bunzip2Stream(inPieces(bytes, size), { name: 'a.bz2', maxBytes }))

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')

test('is unpacked, whatever the pieces', async () => {
  for (const size of [1, 7, 1000]) {
    expect(text(await unpack(sentence, undefined, size))).toBe(
      'the content, the content, the content\n'.repeat(3),
    )
  }
  expect(isBzip2(sentence)).toBe(true)
  expect((await unpack(nothing)).length).toBe(0)
  const wanted = `${'\x07'.repeat(1000)}abc${'\xff'.repeat(259)}aaaa`
  expect(text(await unpack(runs))).toBe(wanted)
})

test('several streams are one', async () => {
  const both = Buffer.concat([sentence, nothing, sentence])
  expect((await unpack(both)).length).toBe(2 * 114)
})

test('what is damaged is named', async () => {
  const broken = (place: number, value: number) =>
    sentence.map((byte, i) => (i === place ? byte ^ value : byte))
  const cases: [Uint8Array, RegExp][] = [
    [sentence.subarray(0, -3), /cut short/],
    [sentence.subarray(0, 20), /cut short/],
    [new Uint8Array(0), /cut short/],
    [broken(3, 0x20), /no bzip2/],
    [broken(4, 1), /no block/],
    [broken(10, 1), /checksum of a block/],
    [broken(14, 0x80), /before 1997/],
    [broken(sentence.length - 2, 2), /checksum/],
    [Buffer.from('<!doctype html>'), /no bzip2/],
  ]
  for (const [bytes, message] of cases) {
    await expect(unpack(bytes)).rejects.toMatchObject({
      code: 'bad-bzip2',
      message: expect.stringMatching(message),
    })
  }
  await expect(unpack(sentence, 50)).rejects.toMatchObject({
    code: 'bad-bzip2',
    message: expect.stringContaining('50 bytes'),
  })
})

const hasBzip2 = spawnSync('bzip2', ['--help']).status === 0

describe.skipIf(!hasBzip2)('what bzip2 packs', () => {
  const words = Array.from({ length: 40_000 }, (_, i) => `word${(i * i) % 977} `).join('')
  test.each<[string, Buffer]>([
    ['words', Buffer.from(words)],
    ['noise', randomBytes(250_000)],
    ['zeros', Buffer.alloc(3_000_000)],
    ['a ramp', Buffer.from(Array.from({ length: 100_000 }, (_, i) => i & 255))],
    ['one byte', Buffer.of(9)],
  ])('%s', async (_, content) => {
    for (const level of ['-1', '-9']) {
      const { stdout } = spawnSync('bzip2', [level, '-c'], { input: content, maxBuffer: 2 ** 26 })
      expect(Buffer.from(await unpack(stdout, undefined, 5000)).equals(content)).toBe(true)
    }
  })
})

import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { joinPieces } from '../files/byte-pieces.js'
import { readJsonl, writeJsonl } from './jsonl.js'

async function all<T>(values: AsyncIterable<T>) {
  const found: T[] = []
  for await (const value of values) found.push(value)
  return found
}

const values = [{ a: 1 }, 'ü', [null, true], 5]

test('values come out as they went in, plain or packed, whatever the pieces', async () => {
  const bytes = await joinPieces(writeJsonl(values))
  expect(new TextDecoder().decode(bytes)).toBe('{"a":1}\n"ü"\n[null,true]\n5\n')
  expect(await all(readJsonl(bytes))).toEqual(values)
  expect(await all(readJsonl(gzipSync(bytes)))).toEqual(values)
  async function* single() {
    for (let i = 0; i < bytes.length; i++) yield bytes.subarray(i, i + 1)
  }
  expect(await all(readJsonl(single()))).toEqual(values)
  expect(await all(readJsonl('\ufeff1\r\n\r\n2'))).toEqual([1, 2])
})

test('many lines are written in pieces', async () => {
  const lines = Array.from({ length: 20_000 }, (_, i) => ({ i }))
  const pieces = await all(writeJsonl(lines))
  expect(pieces.length).toBeGreaterThan(2)
  expect(await all(readJsonl(new Blob(pieces as Uint8Array<ArrayBuffer>[])))).toEqual(lines)
})

test('what is no JSON is named with its line', async () => {
  await expect(all(readJsonl('1\n\n{"a":\n', { name: 'a.jsonl' }))).rejects.toMatchObject({
    code: 'bad-jsonl',
    message: expect.stringMatching(/a\.jsonl has a line \(3\).*\{"a":/),
  })
  await expect(all(writeJsonl([1, undefined]))).rejects.toMatchObject({
    code: 'invalid-argument',
    message: expect.stringContaining('value 2'),
  })
})

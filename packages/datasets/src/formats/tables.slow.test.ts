import { CnnError } from '@cnn/core'
import { expect, test } from 'vitest'
import { mutated } from '../../test/mutated.js'
import type { ByteStream } from '../files/byte-pieces.js'
import { readCsv, readCsvRows } from './csv.js'
import { readJsonl } from './jsonl.js'

const encode = (text: string) => new TextEncoder().encode(text)
const csv = encode('name,size,note\r\n"a,b",1,"x ""y"""\r\nü,2,\r\n"two\r\nlines",3,z\r\n')
const jsonl = encode('{"key":"a","values":[1,2.5,null]}\n"text \\u00fc"\n[true,{"deep":[[]]}]\n')

async function count(values: AsyncIterable<unknown>) {
  let sum = 0
  for await (const _ of values) sum++
  return sum
}

const readers: [string, Uint8Array, (source: ByteStream) => Promise<number>][] = [
  ['CSV', csv, (source) => count(readCsv(source))],
  ['rows of CSV', csv, (source) => count(readCsvRows(source))],
  ['JSON Lines', jsonl, (source) => count(readJsonl(source))],
]

test.each(readers)('10,000 mutated files: %s', async (_, sample, read) => {
  let whole = 0
  for (let run = 0; run < 10_000; run++) {
    const bytes = mutated(sample, run)
    try {
      expect(await read(bytes)).toBeLessThanOrEqual(bytes.length)
      whole++
    } catch (error) {
      if (!(error instanceof CnnError)) throw new Error(`run ${run}`, { cause: error })
      expect(error.code, `run ${run}`).toMatch(/^bad-(csv|jsonl|text|gzip)$/)
    }
  }
  expect(whole).toBeGreaterThan(100)
  expect(whole).toBeLessThan(10_000)
})

test('a large file is read with constant memory', async () => {
  const line = encode(`${'some words, "and, quotes",'.repeat(40)}\n`)
  async function* lines() {
    for (let i = 0; i < 100_000; i++) yield line
  }
  const before = process.memoryUsage().heapUsed
  let [rows, most] = [0, 0]
  for await (const _ of readCsvRows(lines())) {
    if (++rows % 5000 === 0) most = Math.max(most, process.memoryUsage().heapUsed - before)
  }
  expect(rows).toBe(100_000)
  expect(most).toBeLessThan(200e6)
})

import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createDeflate } from 'node:zlib'
import { expect, test } from 'vitest'
import { fuzz } from '../../test/fuzz.js'
import { matChars, matScalar, type WritableMat, writeMat } from '../../test/writers/mat.js'
import { listMat, readMat, streamMatVariable } from './mat.js'

const data = process.env.CNN_TEST_DATA ?? resolve(import.meta.dirname, '../../../../../shared/data')

const variables: Record<string, WritableMat> = {
  x: { class: 'double', dims: [3, 4], data: new Float64Array(12).fill(2.5) },
  small: { class: 'single', dims: [2, 2], data: [1, 2, 3, 4], stored: 'uint8' },
  big: { class: 'int64', dims: [1, 2], data: [1n, -2n] },
  z: { class: 'double', dims: [1, 2], data: [1, 2], imaginary: [3, 4] },
  text: { class: 'char', dims: [2, 3], text: 'adbecf' },
  cell: { class: 'cell', dims: [1, 2], elements: [matChars('ab'), matScalar(3)] },
  list: {
    class: 'struct',
    dims: [1, 2],
    fields: { id: [matScalar(1), matScalar(2)], word: [matChars('x'), matChars('yz')] },
  },
  sparse: { class: 'sparse', dims: [3, 2], rows: [1, 0, 2], starts: [0, 1, 3], data: [6, 5, 7] },
}
const samples = [
  writeMat(variables),
  writeMat(variables, { bigEndian: true }),
  writeMat(variables, { compressed: true }),
]
const codes = /^(bad-mat|unsupported-mat|mat-variable-not-found|wrong-mat-value|file-too-large)$/

test('10,000 mutated MAT files give values of the announced shape or an error', async () => {
  const good = await fuzz(samples, 10_000, codes, async (bytes) => {
    await listMat(bytes)
    for (const value of (await readMat(bytes, { maxBytes: 2 ** 24 })).values()) {
      if (value.kind !== 'array') continue
      expect(value.data.length).toBe(value.dims.reduce((product, size) => product * size, 1))
    }
  })
  expect(good).toBeGreaterThan(100)
})

test('3,000 mutated MAT files, read as a stream', async () => {
  await fuzz(samples, 3000, codes, async (bytes) => {
    const { dims, pieces } = await streamMatVariable(bytes, 'x', { pieceLength: 5 })
    let count = 0
    for await (const piece of pieces) count += piece.length
    expect(count).toBe(dims.reduce((product, size) => product * size, 1))
  })
})

test.skipIf(!existsSync(`${data}/svhn`))('50 mutations of a real file', async () => {
  const bytes = new Uint8Array(await readFile(`${data}/svhn/format2-derived/test_32x32.mat`))
  await fuzz([bytes], 50, codes, (mutated) => readMat(mutated))
})

/** A packed variable of zeros, uint8 [32, 32, 3, count], made without ever having them all. */
async function zeros(count: number): Promise<Uint8Array> {
  const bytes = 3072 * count
  const whole = writeMat({ X: { class: 'uint8', dims: [32, 32, 3, 0], data: [] } })
  const head = Buffer.from(whole.subarray(128))
  const deflate = createDeflate({ level: 9 })
  const pieces: Buffer[] = []
  deflate.on('data', (piece) => pieces.push(piece))
  // Tag, flags, dimensions and name; then the tag of the values.
  head.writeUInt32LE(head.length - 8 + bytes, 4)
  head.writeUInt32LE(count, 8 + 16 + 8 + 12)
  head.writeUInt32LE(bytes, head.length - 4)
  deflate.write(head)
  const piece = Buffer.alloc(3072 * 1000)
  for (let left = bytes; left > 0; left -= piece.length) {
    if (!deflate.write(piece)) await once(deflate, 'drain')
  }
  deflate.end()
  await once(deflate, 'end')
  const packed = Buffer.concat(pieces)
  const tag = Buffer.alloc(8)
  tag.writeUInt32LE(15, 0)
  tag.writeUInt32LE(packed.length, 4)
  return new Uint8Array(Buffer.concat([whole.subarray(0, 128), tag, packed]))
}

test('614 MB stream through little memory', async () => {
  const bytes = await zeros(200_000)
  expect(bytes.length).toBeLessThan(1e6)
  const { dims, pieces } = await streamMatVariable(bytes, 'X', { pieceLength: 3072 * 64 })
  expect(dims).toEqual([32, 32, 3, 200_000])
  const before = process.memoryUsage().rss
  let [count, most] = [0, 0]
  for await (const piece of pieces) {
    count += piece.length
    most = Math.max(most, process.memoryUsage().rss - before)
  }
  expect(count).toBe(3072 * 200_000)
  expect(most / 2 ** 20).toBeLessThan(200)
})

import { gzipSync } from 'node:zlib'
import { CnnError, randomStream } from '@cnn/core'
import { expect, test } from 'vitest'
import { readIdx } from './idx.js'

const content = Uint8Array.from({ length: 4 * 4 + 6 * 7 * 8 }, (_, i) => (i * 31) % 256)
content.set([0, 0, 8, 3, 0, 0, 0, 6, 0, 0, 0, 7, 0, 0, 0, 8])
const samples = [content.subarray(0, 16 + 336), new Uint8Array(gzipSync(content.subarray(0, 352)))]

function mutated(bytes: Uint8Array, run: number) {
  const random = randomStream(run, 'fuzz')
  let result = Uint8Array.from(bytes)
  for (let changes = 1 + random.integer(4); changes > 0; changes--) {
    const place = random.integer(result.length)
    const kind = random.uniform()
    const early = Math.min(place, random.integer(20))
    if (kind < 0.15) result = result.slice(0, place + 1)
    else if (kind < 0.3) result = new Uint8Array([...result, ...result.slice(place)])
    else if (kind < 0.6) result[early] = random.integer(256)
    else result[place]! ^= 1 << random.integer(8)
  }
  return result
}

test('10,000 mutated files give data of the announced shape or a CnnError', async () => {
  const start = performance.now()
  let read = 0
  for (let run = 0; run < 10_000; run++) {
    const bytes = mutated(samples[run % 2]!, run)
    try {
      const { shape, data } = await readIdx(bytes, { name: `run ${run}` })
      expect(data.length).toBe(shape.reduce((product, length) => product * length, 1))
      read++
    } catch (error) {
      if (!(error instanceof CnnError)) throw new Error(`run ${run}`, { cause: error })
      expect(error.code).toMatch(/^bad-(idx|gzip)$/)
    }
  }
  expect(read).toBeGreaterThan(100)
  expect(read).toBeLessThan(9900)
  expect(performance.now() - start).toBeLessThan(120_000)
})

import { describe, expect, test } from 'vitest'
import { fixtures } from '../../golden/images.js'
import { CnnError } from '../errors.js'
import { type Random, randomStream } from '../random.js'
import { crc32 } from './crc32.js'
import { readImage } from './read-image.js'

const mutations = 600
const maxPixels = 4e6

/** Changes bytes, cuts, repeats or drops a part: mostly beyond the first bytes, which would end it at once. */
function mutate(file: Uint8Array, random: Random): Uint8Array {
  const bytes = file.slice()
  const place = () => Math.floor(random.uniform(0, 1) ** 0.8 * bytes.length)
  const kind = random.integer(6)
  if (kind === 0) return bytes.subarray(0, place())
  if (kind === 1) {
    const [start, end] = [place(), place()].sort((a, b) => a - b) as [number, number]
    return Uint8Array.from([...bytes.subarray(0, start), ...bytes.subarray(end)])
  }
  if (kind === 2) bytes.copyWithin(place(), place(), place())
  const count = kind === 3 ? 1 : 1 + random.integer(8)
  const interesting = [0, 1, 0x7f, 0x80, 0xff]
  for (let i = 0; i < count; i++) {
    bytes[place()] = random.chance(0.5) ? random.integer(256) : interesting[random.integer(5)]!
  }
  return bytes
}

/** Makes the checksums of a PNG's chunks right again, so that the damage reaches the decoder. */
function repairChecksums(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let offset = 8; offset + 12 <= bytes.length; ) {
    const end = offset + 8 + view.getUint32(offset)
    if (end + 4 > bytes.length) break
    view.setUint32(end, crc32(bytes.subarray(offset + 4, end)))
    offset = end + 4
  }
}

describe.each(fixtures)('$name, damaged', ({ name, file }) => {
  test('gives a picture or a CnnError, in bounded time', async () => {
    let longest = 0
    let refused = 0
    for (let i = 0; i < mutations; i++) {
      const bytes = mutate(file, randomStream('mutate', name, i))
      if (name.startsWith('PNG') && i % 2 === 0) repairChecksums(bytes)
      const start = performance.now()
      try {
        const { data, width, height, channels } = await readImage(bytes, { maxPixels })
        expect(data.length).toBe(width * height * channels)
        expect(width * height).toBeGreaterThan(0)
      } catch (error) {
        if (!(error instanceof CnnError)) throw new Error(`mutation ${i}`, { cause: error })
        refused++
      }
      longest = Math.max(longest, performance.now() - start)
    }
    expect(refused).toBeGreaterThan(mutations / 10)
    expect(longest).toBeLessThan(2000)
  })
})

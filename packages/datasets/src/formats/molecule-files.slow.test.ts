import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CnnError, randomStream } from '@cnn/core'
import { expect, test } from 'vitest'
import { methane, writeQm9Xyz } from '../../test/writers/qm9-xyz.js'
import { tone, writeWav } from '../../test/writers/wav.js'
import { readQm9Xyz } from '../qm9/read-qm9-xyz.js'
import { readSdf, writeSdf } from './sdf.js'
import { readWavHeader } from './wav-header.js'
import { readXyz, writeXyz } from './xyz.js'

const shared = process.env.CNN_TEST_DATA ?? join(import.meta.dirname, '../../../../../shared/data')
const text = (path: string, bytes: number) =>
  existsSync(join(shared, path)) ? [readFileSync(join(shared, path)).subarray(0, bytes)] : []

const molecule = {
  name: 'gdb 1',
  atoms: [6, 1, 7],
  positions: Float64Array.from({ length: 9 }, (_, i) => i / 3),
  bonds: [{ from: 0, to: 2, order: 3 }],
  charges: [1, 0, -1],
}
const encode = (content: string) => new TextEncoder().encode(content)
const xyz = { ...molecule, properties: { energy: -1.5, pbc: [true, false, true], note: 'a "b"' } }

const formats = {
  xyz: {
    samples: [encode(writeXyz([molecule, xyz])), ...text('qm7/qm7.extxyz', 3000)],
    read: (bytes: Uint8Array, name: string) =>
      readXyz(bytes, name).map(({ atoms, positions }) =>
        expect(positions).toHaveLength(3 * atoms.length),
      ),
  },
  qm9: {
    samples: [encode(writeQm9Xyz(methane))],
    read: (bytes: Uint8Array, name: string) => {
      const { atoms, positions, official } = readQm9Xyz(bytes, name)
      expect([positions.length, official.length]).toEqual([3 * atoms.length, 15])
    },
  },
  sdf: {
    samples: [
      encode(writeSdf([{ ...molecule, properties: { note: 'a\nb' } }])),
      ...text('qm9-mini/qm9_mini.sdf', 3000),
    ],
    read: (bytes: Uint8Array, name: string) =>
      readSdf(bytes, name).map(({ atoms, bonds }) =>
        expect(bonds.every(({ from, to }) => from < atoms.length && to < atoms.length)).toBe(true),
      ),
  },
  wav: {
    samples: [
      writeWav(tone(440, 0.05), { note: 'odd' }),
      writeWav(tone(440, 0.05), { isExtensible: true }),
    ],
    read: (bytes: Uint8Array, name: string) => {
      const { dataBegin, frames, frameBytes } = readWavHeader(bytes, name)
      expect(dataBegin + frames * frameBytes).toBeLessThanOrEqual(bytes.length)
    },
  },
}

const signs = encode('0123456789 .-+eE*^=:"\'\\[]{}<>$\n\rTFMVEND')

/** Bytes changed, cut off, doubled, and signs that mean something put anywhere, often near the beginning. */
function mutated(bytes: Uint8Array, run: number) {
  const random = randomStream(run, 'fuzz')
  let result = Uint8Array.from(bytes)
  for (let changes = 1 + random.integer(4); changes > 0; changes--) {
    const place = random.integer(random.integer(2) ? Math.min(60, result.length) : result.length)
    const kind = random.uniform()
    if (kind < 0.1) result = result.slice(0, place + 1)
    else if (kind < 0.2)
      result = new Uint8Array([...result.slice(0, 2 * place), ...result.slice(place)])
    else if (kind < 0.7) result[place] = signs[random.integer(signs.length)]!
    else if (kind < 0.85) result[place] = random.integer(256)
    else result[place]! ^= 1 << random.integer(8)
  }
  return result
}

test.each(Object.entries(formats))(
  '10,000 mutated files of %s are read or give a CnnError',
  (format, { samples, read }) => {
    let good = 0
    for (let run = 0; run < 10_000; run++) {
      const bytes = mutated(samples[run % samples.length]!, run)
      const start = performance.now()
      try {
        read(bytes, `run ${run}`)
        good++
      } catch (error) {
        if (!(error instanceof CnnError)) throw new Error(`run ${run}`, { cause: error })
        expect(error.code).toBe(`bad-${format === 'qm9' ? 'xyz' : format}`)
        expect(error.message).toContain(`run ${run}`)
      }
      expect(performance.now() - start).toBeLessThan(2000)
    }
    expect(good).toBeGreaterThan(100)
    expect(good).toBeLessThan(9900)
  },
)

test('a comment that is made to be slow is read at once', () => {
  const start = performance.now()
  for (const sign of ['[', '"', "'", '{', '\\', '=', 'a=[', 'a="', 'a = ', '[1,"', ' ']) {
    try {
      readXyz(`1\na=1 ${sign.repeat(100_000)}\nH 0 0 0\n`)
    } catch (error) {
      expect(error).toBeInstanceOf(CnnError)
    }
  }
  expect(performance.now() - start).toBeLessThan(5000)
})

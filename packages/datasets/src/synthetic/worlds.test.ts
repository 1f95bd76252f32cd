import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  allWorlds,
  expectedHashes,
  hashOf,
  worldHashes,
} from '../../test/synthetic/world-hashes.js'
import {
  cells,
  digitStrings,
  handwrittenDigits,
  microscopePairs,
  satelliteTiles,
  shapes,
  springMolecules,
  stickPeople,
  stripedAnimals,
  tones,
} from './index.js'

test('every world is the same, bit for bit, on every machine', async () => {
  expect(await worldHashes()).toEqual(expectedHashes)
})

test('nothing is computed by functions that engines round each in its own way', () => {
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  const sources = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  expect(sources.length).toBeGreaterThan(30)
  const inexact =
    /Math\.(a?sinh?|a?cosh?|a?tanh?|atan2|exp|expm1|log|log2|log10|log1p|pow|hypot|cbrt)\b|\*\*/
  for (const file of sources) {
    const text = readFileSync(join(import.meta.dirname, file), 'utf8')
    const code = text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
    expect(inexact.exec(code)?.[0], file).toBeUndefined()
  }
})

describe.each(Object.entries(allWorlds()))('%s', (_, world) => {
  test('a sample is made of seed, part and index alone', async () => {
    const fifth = hashOf(await world.train.get(5))
    await world.train.get(6)
    expect(hashOf(await world.train.get(5))).toBe(fifth)
    const others = [world.train.get(4), world.validation.get(5), world.test.get(5)]
    for (const other of others) expect(hashOf(await other)).not.toBe(fifth)
  })

  test('has parts, names and a card', () => {
    const { train, validation, test: tests, card, source } = world
    expect([train.size, validation.size, tests.size]).toEqual([10_000, 1_000, 1_000])
    expect(train.name).toContain(card.name)
    expect(card.id).toMatch(/^synthetic-/)
    expect(card.files).toEqual([])
    expect(source).toBe('made with seed 7')
  })
})

test('more samples leave the first ones as they are, and other seeds change all', () => {
  const few = handwrittenDigits({ counts: { train: 3, test: 1 } })
  expect([few.train.size, few.validation.size, few.test.size]).toEqual([3, 1000, 1])
  const many = handwrittenDigits({ counts: { train: 30 } })
  expect(hashOf(many.train.get(2))).toBe(hashOf(few.train.get(2)))
  const other = handwrittenDigits({ seed: 1 })
  expect(hashOf(other.train.get(2))).not.toBe(hashOf(few.train.get(2)))
})

test.each([
  ['size 8', () => shapes({ size: 8 }), /Size is 8; it must be a whole number from 32 to 2048/],
  ['half a pixel', () => cells({ size: 64.5 }), /whole number/],
  ['difficulty 2', () => stickPeople({ difficulty: 2 }), /Difficulty is 2/],
  ['no difficulty', () => tones({ difficulty: Number.NaN }), /Difficulty is NaN/],
  ['too many shapes', () => shapes({ objects: [1, 100] }), /from 1 to 20/],
  ['a turned range', () => digitStrings({ digits: [3, 2] }), /second of digits is 2/],
  ['half a plane', () => microscopePairs({ planes: 2.5 }), /Planes is 2.5/],
  ['a pixel of no size', () => satelliteTiles({ metersPerPixel: 0 }), /MetersPerPixel is 0/],
  ['a wild shake', () => springMolecules({ shake: 9 }), /Shake is 9/],
  ['half a seed', () => stripedAnimals({ seed: 0.5 }), /seed of synthetic-striped-animals is 0.5/],
])('%s is refused', (_, make, says) => {
  expect(make).toThrow(expect.objectContaining({ code: 'invalid-argument' }))
  expect(make).toThrow(says)
})

test('a part of no samples is refused', () => {
  expect(() => shapes({ counts: { test: 0 } })).toThrow(
    expect.objectContaining({ code: 'empty-data' }),
  )
})

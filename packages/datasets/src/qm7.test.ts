import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { CnnError } from '@cnn/core'
import { describe, expect, test } from 'vitest'
import { type WritableMat, writeMat } from '../test/writers/mat.js'
import { memoryTree } from './files/file-tree.js'
import { angstromPerBohr, type Molecule } from './molecule.js'
import { qm7, readQm7 } from './qm7.js'

const data = process.env.CNN_TEST_DATA ?? resolve(import.meta.dirname, '../../../../shared/data')

/** The Coulomb matrix of positions in ångström. */
function coulombMatrix({ atoms, positions }: Molecule, size: number): number[] {
  return Array.from({ length: size * size }, (_, at) => {
    const [i, j] = [Math.floor(at / size), at % size]
    const [a, b] = [atoms[i], atoms[j]]
    if (a === undefined || b === undefined) return 0
    if (i === j) return 0.5 * a ** 2.4
    const distance = Math.hypot(
      ...[0, 1, 2].map((x) => positions[3 * i + x]! - positions[3 * j + x]!),
    )
    return (a * b * angstromPerBohr) / distance
  })
}

const count = 20
const element = [6, 1, 8]

/** Molecules of one to three atoms on a line, by MATLAB's columns. */
function official(changes: Record<string, WritableMat> = {}) {
  const columns = (values: number[], width: number, of: (i: number, at: number) => number) => {
    for (let i = 0; i < count; i++)
      for (let at = 0; at < width; at++) values[i + count * at] = of(i, at)
    return values
  }
  const atoms = (i: number) => (i % 3) + 1
  const place = (i: number, atom: number, axis: number) =>
    atom < atoms(i) ? 2 * atom + axis / 8 : 0
  const molecule = (i: number): Molecule => ({
    atoms: element.slice(0, atoms(i)),
    positions: Float64Array.from(
      { length: 9 },
      (_, at) => place(i, Math.floor(at / 3), at % 3) * angstromPerBohr,
    ),
  })
  const matrices = Array.from({ length: count }, (_, i) => coulombMatrix(molecule(i), 23))
  const folds = Array.from({ length: 5 * (count / 5) }, (_, i) => (i * 7) % count)
  const variables: Record<string, WritableMat> = {
    X: {
      class: 'single',
      dims: [count, 23, 23],
      data: columns([], 529, (i, at) => matrices[i]![at]!),
    },
    R: {
      class: 'single',
      dims: [count, 23, 3],
      data: columns([], 69, (i, at) => place(i, at % 23, Math.floor(at / 23))),
    },
    Z: {
      class: 'single',
      dims: [count, 23],
      data: columns([], 23, (i, at) => (at < atoms(i) ? element[at]! : 0)),
    },
    T: {
      class: 'single',
      dims: [1, count],
      data: Array.from({ length: count }, (_, i) => -100 - i),
    },
    P: { class: 'int64', dims: [5, count / 5], data: folds, stored: 'uint16' } as WritableMat,
    ...changes,
  }
  return memoryTree(new Map([['qm7.mat', writeMat(variables, { compressed: true })]]))
}

test('molecules of qm7.mat by its folds, in ångström', async () => {
  const set = await readQm7(official(), 'memory', { fold: 2 })
  expect([set.train.size, set.validation.size, set.test.size]).toEqual([14, 2, 4])
  const tested = await set.test.toArray()
  expect(tested.every(({ fold }) => fold === 2)).toBe(true)
  const rest = [...(await set.train.toArray()), ...(await set.validation.toArray())]
  expect(rest.some(({ fold }) => fold === 2)).toBe(false)
  const names = [...rest, ...tested].map(({ name }) => name)
  expect(new Set(names).size).toBe(count)
  const molecule = [...rest, ...tested].find(({ name }) => name === 'qm7 5')!
  expect(molecule).toMatchObject({ atoms: [6, 1, 8], energy: -105, unit: 'kcal/mol' })
  expect(molecule.positions[6]).toBeCloseTo(4 * angstromPerBohr, 6)
  const expected = coulombMatrix(molecule, 23)
  for (const [i, value] of molecule.coulombMatrix!.entries())
    expect(value).toBeCloseTo(expected[i]!, 4)
  await expect(readQm7(official(), 'memory', { fold: 5 })).rejects.toThrow(/fold is 5/)
})

test.each([
  [
    'an element that there is not',
    { Z: { class: 'single', dims: [count, 23], data: new Float32Array(count * 23) } },
    /atomic number 0 in molecule 0/,
  ],
  [
    'folds that overlap',
    { P: { class: 'int32', dims: [5, 4], data: new Int32Array(20) } },
    /no division/,
  ],
  ['other shapes', { R: { class: 'single', dims: [1, 1], data: [1] } }, /R of \[1, 1\]/],
])('%s', async (_, change, says) => {
  const error = await readQm7(official(change as Record<string, WritableMat>), 'memory').catch(
    (e) => e,
  )
  expect(error).toBeInstanceOf(CnnError)
  expect([error.code, error.message]).toEqual(['bad-dataset', expect.stringMatching(says)])
})

describe.skipIf(!existsSync(`${data}/qm7`))('the real molecules', () => {
  test('in one file, and in an archive with a table, the same', async () => {
    const set = await qm7({ folder: `${data}/qm7` })
    const parts = [set.train, set.validation, set.test]
    const all = (await Promise.all(parts.map((part) => part.toArray()))).flat()
    expect(all).toHaveLength(7101)
    expect(all.every(({ energy }) => energy < -200 && energy > -2300)).toBe(true)
    expect(Math.max(...all.map(({ atoms }) => atoms.length))).toBe(23)
    const methane = all.find(({ name }) => name === '0001.xyz')
    expect(methane).toMatchObject({ atoms: [6, 1, 1, 1, 1], energy: -417.031, unit: 'kcal/mol' })
    const files = ['hof_qm7.txt', 'xyz.tar.gz'].map(async (name) => {
      return [name, new Uint8Array(await readFile(`${data}/qm7/${name}`))] as const
    })
    const packed = await readQm7(memoryTree(new Map(await Promise.all(files))), 'memory')
    const [a, b] = [await packed.test.toArray(), await set.test.toArray()]
    const facts = (one: Molecule & { energy: number }) =>
      [one.name, one.energy, ...one.positions].join()
    expect(a.map(facts)).toEqual(b.map(facts))
  })
})

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CnnError } from '@cnn/core'
import { describe, expect, test } from 'vitest'
import { readXyz, type WritableXyz, writeXyz } from './xyz.js'

const shared = process.env.CNN_TEST_DATA ?? join(import.meta.dirname, '../../../../../shared/data')

const water = `3
water, at rest
O 0 0 0.1173
H 0 0.7572 -0.4692
H 0 -0.7572 -0.4692
`

const failureOf = (text: string) => {
  try {
    readXyz(text, 'water.xyz')
  } catch (error) {
    expect(error).toBeInstanceOf(CnnError)
    expect((error as Error).message).toContain('water.xyz')
    return (error as Error).message
  }
  throw new Error('It was read.')
}

describe('XYZ', () => {
  test('gives atoms, positions and the comment of each molecule', () => {
    const molecules = readXyz(`${water}\n\n2\r\n\r\n1 1d-1 2*^1 -.5 0.3\r\nC1 0 0 0\r\n`)
    expect(molecules).toHaveLength(2)
    expect(molecules[0]).toEqual({
      atoms: [8, 1, 1],
      positions: Float64Array.of(0, 0, 0.1173, 0, 0.7572, -0.4692, 0, -0.7572, -0.4692),
      comment: 'water, at rest',
      properties: {},
      columns: {},
    })
    expect(molecules[1]).toMatchObject({ atoms: [1, 6], comment: '' })
    expect([...molecules[1]!.positions]).toEqual([0.1, 20, -0.5, 0, 0, 0])
  })

  test('extended, gives what it says of the molecule and of its atoms', () => {
    const [molecule] = readXyz(`2
name=hf energy=-100.45 Lattice="9.0 0 0 0 9.0 0 0 0 9.0" pbc="T F T" note='a \\'b\\'' done "two words"=x list=[1, 2] words=[a,b] cell={1 2} Properties=species:S:1:pos:R:3:forces:R:3:fixed:L:1:tag:S:1
F 0 0 0 0.5 -1e-3 0 T one
H 0 0 0.92 -0.5 1e-3 0 F two
`)
    expect(molecule).toMatchObject({
      name: 'hf',
      atoms: [9, 1],
      properties: {
        energy: -100.45,
        Lattice: [9, 0, 0, 0, 9, 0, 0, 0, 9],
        pbc: [true, false, true],
        note: "a 'b'",
        done: true,
        'two words': 'x',
        list: [1, 2],
        words: ['a', 'b'],
        cell: [1, 2],
      },
      columns: {
        forces: { width: 3, values: [0.5, -0.001, 0, -0.5, 0.001, 0] },
        fixed: { width: 1, values: [true, false] },
        tag: { width: 1, values: ['one', 'two'] },
      },
    })
  })

  test('takes a sentence with an equals sign for a comment', () => {
    const [molecule] = readXyz(water.replace('water, at rest', 'charge = 0, see E=mc2 there'))
    expect(molecule).toMatchObject({ properties: {}, comment: 'charge = 0, see E=mc2 there' })
  })

  test('is read as it was written', () => {
    const molecules: WritableXyz[] = [
      { atoms: [6], positions: Float64Array.of(0.1, -1e-7, 123456.789), comment: 'plain' },
      {
        name: 'a b',
        atoms: [1, 92],
        positions: Float64Array.of(0, 0, 0, 1 / 3, 0, 0),
        properties: {
          name: 'a b',
          text: 'say "no"\\',
          number: 1e21,
          '007': '007',
          flags: [true, false],
          list: ['a b', 'c=d'],
        },
        columns: {
          charge: { width: 1, values: [0.25, -0.25] },
          on: { width: 2, values: [true, false, false, true] },
        },
      },
    ]
    const read = readXyz(writeXyz(molecules))
    expect(read[0]).toMatchObject(molecules[0]!)
    expect(read[1]).toMatchObject(molecules[1]!)
    expect(writeXyz(read)).toBe(writeXyz(molecules))
  })

  test('says what is wrong, and where', () => {
    expect(failureOf('')).toContain('no molecule')
    expect(failureOf('<!doctype html>')).toContain('line 1, the count of atoms is expected')
    expect(failureOf('0\n\n')).toContain('line 1')
    expect(failureOf('999999999\n\nH 0 0 0')).toContain('only 1 lines follow')
    expect(failureOf(water.replace('H 0 0.7572', 'Xx 0 0.7572'))).toMatch(
      /line 4, “Xx” is no chemical/,
    )
    expect(failureOf(water.replace('0.1173', 'far'))).toMatch(/line 3, “far” is no number/)
    expect(failureOf(water.replace(' 0.1173', ''))).toMatch(/line 3, there is no pos/)
    expect(failureOf(`${water}H 0 0 0\n`)).toContain('line 6')
    expect(failureOf(water.replace('water, at rest', 'Properties=species:S:1:pos:R:2'))).toContain(
      'pos:R:3',
    )
    expect(failureOf(water.replace('water, at rest', 'Properties=species:S:1:pos:R'))).toContain(
      'names no columns',
    )
  })
})

test.skipIf(!existsSync(join(shared, 'qm7')))('of 7,101 real molecules', () => {
  const molecules = readXyz(readFileSync(join(shared, 'qm7/qm7.extxyz')), 'qm7.extxyz')
  expect(molecules).toHaveLength(7101)
  expect(molecules[0]).toMatchObject({
    name: '0001.xyz',
    atoms: [6, 1, 1, 1, 1],
    properties: { ae_kcal_mol: -417.031, comment: 'charge = 0' },
  })
  expect(Math.max(...molecules.map(({ atoms }) => atoms.length))).toBe(23)
})

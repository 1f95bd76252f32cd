import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CnnError } from '@cnn/core'
import { describe, expect, test } from 'vitest'
import { readSdf, readSdfRecord, sdfRecords, type WritableSdf, writeSdf } from './sdf.js'

const shared = process.env.CNN_TEST_DATA ?? join(import.meta.dirname, '../../../../../shared/data')

const ammonium = `ammonium
  made by hand
by hand
  5  4  0  0  0  0  0  0  0  0999 V2000
    0.0000    0.0000    0.0000 N   0  3  0  0  0  0  0  0  0  0  0  0
    0.5900    0.5900    0.5900 H   0  0  0  0  0  0  0  0  0  0  0  0
   -0.5900   -0.5900    0.5900 H   0  0  0  0  0  0  0  0  0  0  0  0
   -0.5900    0.5900   -0.5900 H   0  0  0  0  0  0  0  0  0  0  0  0
    0.5900   -0.5900   -0.5900 H   0  0  0  0  0  0  0  0  0  0  0  0
  1  2  1  0  0  0  0
  1  3  1  0  0  0  0
  1  4  1  0  0  0  0
  1  5  1  0  0  0  0
M  END
> <pKa>
9.25

>  12 <note>  (7)
two
lines

$$$$
`

const failureOf = (text: string) => {
  try {
    readSdf(text, 'ions.sdf')
  } catch (error) {
    expect(error).toBeInstanceOf(CnnError)
    expect((error as Error).message).toContain('ions.sdf')
    return (error as Error).message
  }
  throw new Error('It was read.')
}

describe('SDF', () => {
  test('gives atoms, positions, bonds, charges and data', () => {
    const [molecule, ...others] = readSdf(ammonium)
    expect(others).toEqual([])
    expect(molecule).toMatchObject({
      name: 'ammonium',
      comment: 'by hand',
      atoms: [7, 1, 1, 1, 1],
      charges: [1, 0, 0, 0, 0],
      properties: { pKa: '9.25', note: 'two\nlines' },
    })
    expect(molecule!.bonds[3]).toEqual({ from: 0, to: 4, order: 1 })
    expect([...molecule!.positions.subarray(9, 12)]).toEqual([-0.59, 0.59, -0.59])
  })

  test('takes charges from lines of their own before those of the atoms', () => {
    const stated = ammonium.replace('M  END', 'M  CHG  2   2   1   3  -1\nM  END')
    expect(readSdf(stated)[0]!.charges).toEqual([0, 1, -1, 0, 0])
    const neutral = ammonium.replace('N   0  3', 'N   0  0')
    expect(readSdf(neutral)[0]!.charges).toBeUndefined()
  })

  test('can be read one by one, also the last without its end and with lines of Windows', () => {
    const bytes = new TextEncoder().encode(
      `${ammonium}${ammonium.replace('$$$$\n', '')}`.replaceAll('\n', '\r\n'),
    )
    const records = sdfRecords(bytes)
    expect(records).toHaveLength(2)
    expect(readSdfRecord(bytes, records[1]!, 'two.sdf', 1)).toEqual(readSdf(ammonium)[0])
    expect(sdfRecords(new TextEncoder().encode(`${ammonium}\n\n`))).toHaveLength(1)
  })

  test('is read as it was written', () => {
    const molecules: WritableSdf[] = [
      { ...readSdf(ammonium)[0]! },
      {
        atoms: Array(20).fill(6),
        positions: new Float64Array(60).fill(1.5),
        charges: Array(20).fill(-1),
      },
      {
        name: 'a\nb',
        atoms: [1],
        positions: new Float64Array(3),
        properties: { 'k>': '> x\n\n$$$$\ny' },
      },
    ]
    const read = readSdf(writeSdf(molecules))
    expect(read[0]).toEqual(molecules[0])
    expect(read[1]!.charges).toEqual(molecules[1]!.charges)
    expect(read[2]).toMatchObject({ name: 'a b', properties: { 'k ': ' > x\n $$$$\ny' } })
    const large = { atoms: Array(1000).fill(1), positions: new Float64Array(3000) }
    expect(() => writeSdf([large])).toThrow(/does not fit into V2000/)
  })

  test('says what is wrong, and where', () => {
    expect(failureOf('')).toContain('no molecule')
    expect(failureOf('<!doctype html>')).toContain('line of counts is missing')
    expect(failureOf(ammonium.replace('V2000', 'V3000'))).toContain('V3000')
    expect(failureOf(ammonium.replace('  5  4  0', ' ab  4  0'))).toContain('no count')
    expect(failureOf(ammonium.replace('  5  4  0', '999  4  0'))).toContain('999 atoms')
    expect(failureOf(ammonium.replace('0.0000 N ', '0.0000 Qq'))).toMatch(
      /line 5 of it, “Qq” is no/,
    )
    expect(failureOf(ammonium.replace('-0.5900   -0.5900', '-0.5900   -0.59xx'))).toMatch(/line 7/)
    expect(failureOf(ammonium.replace('  1  5  1', '  1  6  1'))).toContain('atoms 1 and 6, of 5')
    expect(failureOf(ammonium.replace('  1  5  1', '  1  5  9'))).toContain('order “9”')
  })
})

test.skipIf(!existsSync(join(shared, 'qm9-mini')))('of 1,021 real molecules', () => {
  const small = readSdf(readFileSync(join(shared, 'qm9-mini/gdb1k.sdf')), 'gdb1k.sdf')
  expect(small).toHaveLength(1000)
  expect(small[0]!.bonds[0]).toEqual({ from: 0, to: 1, order: 3 })
  const bytes = readFileSync(join(shared, 'qm9-mini/qm9_mini.sdf'))
  const molecules = readSdf(bytes, 'qm9_mini.sdf')
  expect(molecules).toHaveLength(21)
  expect(molecules.map(({ name }) => name)[20]).toBe('gdb_21')
  expect(readSdf(writeSdf(molecules))).toEqual(molecules.map((molecule) => ({ ...molecule })))
})

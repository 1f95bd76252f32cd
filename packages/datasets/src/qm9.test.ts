import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  methane,
  type WrittenMolecule,
  writeQm9Xyz,
  writeUncharacterized,
} from '../test/writers/qm9-xyz.js'
import { joinPieces } from './files/byte-pieces.js'
import { memoryTree } from './files/file-tree.js'
import { writeTar } from './formats/write-tar.js'
import { qm9, qm9AtomReferences, qm9Card, qm9Properties, readQm9 } from './qm9.js'

const shared = process.env.CNN_TEST_DATA ?? join(import.meta.dirname, '../../../../shared/data')

const molecules: WrittenMolecule[] = Array.from({ length: 30 }, (_, i) => ({
  ...methane,
  index: i + 1,
}))
const encode = (text: string) => new TextEncoder().encode(text)
const files = molecules.map(({ index, ...molecule }) => ({
  path: `dsgdb9nsd_${String(index).padStart(6, '0')}.xyz`,
  bytes: encode(writeQm9Xyz({ index, ...molecule })),
}))
const list = encode(writeUncharacterized([3, 30]))
const tar = () => joinPieces(writeTar(files.map(({ path, bytes }) => ({ path, content: bytes }))))

describe('QM9', () => {
  test('gives the 19 properties of a molecule in the units of PyTorch Geometric', async () => {
    const tree = memoryTree(new Map(files.map(({ path, bytes }) => [path, bytes])))
    const { train } = await readQm9(tree, 'memory')
    const molecule = (await train.toArray()).find(({ index }) => index === 1)!
    expect(molecule).toMatchObject({
      name: 'gdb 1',
      atoms: [6, 1, 1, 1, 1],
      smiles: 'C',
      unit: 'eV',
    })
    expect(molecule.positions[8]).toBe(2.2e-7)
    const { properties, energy } = molecule
    expect(Object.keys(properties)).toEqual(Object.keys(qm9Properties))
    // The row of gdb_1 in PyTorch Geometric's data.
    const wanted = {
      ...{
        mu: 0,
        alpha: 13.21,
        homo: -10.5499,
        lumo: 3.1865,
        gap: 13.7363,
        r2: 35.3641,
        zpve: 1.2177,
      },
      ...{
        u0: -1101.4878,
        u: -1101.4098,
        h: -1101.384,
        g: -1102.0229,
        cv: 6.469,
        u0Atom: -17.1722,
      },
      ...{ uAtom: -17.2868, hAtom: -17.3897, gAtom: -16.1519, a: 157.7118, b: 157.71, c: 157.707 },
    }
    for (const [property, value] of Object.entries(wanted)) {
      expect(properties[property as 'mu'], property).toBeCloseTo(value, 3)
    }
    expect(energy).toBe(properties.u0Atom)
    expect(qm9AtomReferences('u0')?.[1]).toBeCloseTo(-13.61312172, 5)
    expect(qm9AtomReferences('g')?.[9]).toBeCloseTo(-2713.88796536, 4)
    expect(qm9AtomReferences('mu')).toBeUndefined()
  })

  test('is read out of the official archive, those that are not what they should be left out', async () => {
    const packed = new Map([
      ['dsgdb9nsd.xyz.tar', await tar()],
      ['uncharacterized.txt', list],
    ])
    const seen: number[] = []
    const set = await readQm9(memoryTree(packed), 'memory', {
      onProgress: ({ loaded }) => seen.push(loaded),
    })
    const parts = await Promise.all(
      [set.train, set.validation, set.test].map((part) => part.toArray()),
    )
    expect(parts.map(({ length }) => length)).toEqual([24, 2, 2])
    const indices = parts.flat().map(({ index }) => index)
    expect(indices.sort((a, b) => a - b)).toEqual(
      molecules.map(({ index }) => index).filter((index) => index !== 3 && index !== 30),
    )
    expect(seen.at(-1)).toBe(packed.get('dsgdb9nsd.xyz.tar')!.length)
    const again = await readQm9(memoryTree(packed), 'memory')
    expect((await again.test.toArray()).map(({ index }) => index)).toEqual(
      parts[2]!.map(({ index }) => index),
    )
  })

  test.skipIf(spawnSync('bzip2', ['--version']).error)(
    'is read out of the archive as it is downloaded',
    async () => {
      const { stdout } = spawnSync('bzip2', ['-c'], { input: await tar(), maxBuffer: 1e8 })
      const tree = memoryTree(new Map([['qm9/dsgdb9nsd.xyz.tar.bz2', new Uint8Array(stdout)]]))
      expect((await readQm9(tree, 'memory')).train.size).toBe(26)
    },
  )

  test('says which file is wrong, and where', async () => {
    const withFile = (text: string) =>
      readQm9(memoryTree(new Map([['dsgdb9nsd_000007.xyz', encode(text)]])), 'memory')
    const good = writeQm9Xyz(methane)
    await expect(withFile(good.replace('gdb 1', 'name'))).rejects.toThrow(
      /000007\.xyz .*line 2, 'gdb'/,
    )
    await expect(withFile(good.replace('13.21', 'x'))).rejects.toThrow(
      /line 2, “x” is no number \(alpha/,
    )
    await expect(withFile(good.replace('\nC\t', '\nQ\t'))).rejects.toThrow(
      /line 3, “Q” is no chemical/,
    )
    await expect(withFile(good)).rejects.toThrow(/1 molecules, too few/)
    const badList = new Map([
      ...files.map(({ path, bytes }) => [path, bytes] as const),
      ['uncharacterized.txt', encode('<html>')] as const,
    ])
    await expect(readQm9(memoryTree(badList), 'memory')).rejects.toThrow(/ends within its head/)
    await expect(readQm9(memoryTree(new Map()), 'nowhere')).rejects.toThrow(
      /nowhere has no molecules/,
    )
  })

  test('has as many molecules as are left without those left out', () => {
    const { train, validation, test: tested } = qm9Card.counts
    expect(train + validation + tested).toBe(133_885 - 3054)
  })
})

test.skipIf(!existsSync(join(shared, 'qm9-mini')))(
  '20 real molecules with their table',
  async () => {
    const set = await qm9({ folder: join(shared, 'qm9-mini') })
    const all = (
      await Promise.all([set.train, set.validation, set.test].map((part) => part.toArray()))
    ).flat()
    expect(all.map(({ index }) => index).sort((a, b) => a - b)).toEqual([
      ...Array.from({ length: 19 }, (_, i) => i + 1),
      21,
    ])
    // Its table has atomization energies too, in kcal/mol.
    const { properties } = all.find(({ index }) => index === 2)!
    expect(properties.u0Atom).toBeCloseTo(-276.861363363 * 0.04336414, 4)
    expect(properties.gAtom).toBeCloseTo(-259.338802047 * 0.04336414, 4)
  },
)

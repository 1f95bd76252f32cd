/** QM7's molecules alone: in one extended XYZ file, or in an archive of XYZ files with a table of energies beside it. */
import { CnnError } from '@cnn/core/data'
import { type FileTree, readTreeFile } from '../files/file-tree.js'
import { inFolder } from '../files/folder-with.js'
import { unpackedPieces } from '../files/open-packed.js'
import { readTar } from '../formats/tar.js'
import { readXyz } from '../formats/xyz.js'
import type { Qm7Molecule, Qm7Table } from './qm7-molecule.js'

/** The files that are known have 2 MB. */
const mostBytes = 2 ** 28

export const readQm7Xyz = { extended, packed }

/** `qm7.extxyz`, whose second lines say `ae_kcal_mol=-417.031`. */
async function extended(tree: FileTree, folder: string, signal?: AbortSignal): Promise<Qm7Table> {
  const path = inFolder(folder, 'qm7.extxyz')
  const bytes = await readTreeFile(tree, path, { maxBytes: mostBytes, signal })
  const molecules = readXyz(bytes, `${tree.name}/${path}`).map(
    ({ name, atoms, positions, properties }, i): Qm7Molecule => {
      const energy = properties.ae_kcal_mol
      if (typeof energy !== 'number') {
        throw bad(tree, path, `does not say ae_kcal_mol of molecule ${i}`)
      }
      return { name: name ?? `qm7 ${i}`, atoms, positions, energy, unit: 'kcal/mol' }
    },
  )
  return tableOf(molecules)
}

/** `xyz.tar.gz` with `qm7/0001.xyz` …, and `hof_qm7.txt`: name, energy, and another one that is not used. */
async function packed(tree: FileTree, folder: string, signal?: AbortSignal): Promise<Qm7Table> {
  const [list, archive] = [inFolder(folder, 'hof_qm7.txt'), inFolder(folder, 'xyz.tar.gz')]
  const energies = await readEnergies(tree, list, signal)
  const source = await tree.open(archive, signal)
  if (!source) throw new CnnError('data-not-found', `${tree.name} has no file ${archive}.`)
  const molecules: Qm7Molecule[] = []
  try {
    const pieces = unpackedPieces(source, 'gzip', { signal })
    for await (const file of readTar(pieces, { name: source.name, signal })) {
      const name = file.path.split('/').at(-1)!
      const energy = energies.get(name)
      if (file.kind !== 'file' || energy === undefined) continue
      const [molecule] = readXyz(await file.read(), `${source.name}/${file.path}`)
      const { atoms, positions } = molecule!
      molecules.push({ name, atoms, positions, energy, unit: 'kcal/mol' })
    }
  } finally {
    await source.close()
  }
  if (molecules.length === 0) throw bad(tree, archive, `has none of the molecules of ${list}`)
  return tableOf(molecules.sort((a, b) => (a.name! < b.name! ? -1 : 1)))
}

async function readEnergies(tree: FileTree, path: string, signal?: AbortSignal) {
  const bytes = await readTreeFile(tree, path, { maxBytes: mostBytes, signal })
  const lines = new TextDecoder().decode(bytes).trimEnd().split(/\r?\n/)
  return new Map(
    lines.map((line, i) => {
      const [name = '', energy = ''] = line.trim().split(/\s+/)
      if (!name || energy === '' || !Number.isFinite(Number(energy))) {
        throw bad(tree, path, `has no name and energy in line ${i + 1}`)
      }
      return [name, Number(energy)] as const
    }),
  )
}

const tableOf = (molecules: readonly Qm7Molecule[]): Qm7Table => ({
  size: molecules.length,
  get: (index) => molecules[index]!,
})

const bad = (tree: FileTree, path: string, problem: string) =>
  new CnnError('bad-dataset', `${tree.name}/${path} ${problem}. Fetch it again.`)

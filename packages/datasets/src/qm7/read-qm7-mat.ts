/** `qm7.mat`: X [n, 23, 23], T [1, n], P [5, n / 5], Z [n, 23] and R [n, 23, 3], in atomic units but for T. */
import { CnnError } from '@cnn/core/data'
import { type FileTree, readTreeFile } from '../files/file-tree.js'
import { inFolder } from '../files/folder-with.js'
import { type MatValue, matNumbers, readMat } from '../formats/mat.js'
import { angstromPerBohr } from '../molecule.js'
import type { Qm7Molecule, Qm7Table } from './qm7-molecule.js'

const mostAtoms = 23
const foldCount = 5
/** The official file has 18 MB. */
const mostBytes = 2 ** 28

export async function readQm7Mat(
  tree: FileTree,
  folder: string,
  signal?: AbortSignal,
): Promise<Qm7Table> {
  const path = inFolder(folder, 'qm7.mat')
  const bytes = await readTreeFile(tree, path, { maxBytes: mostBytes, signal })
  const name = `${tree.name}/${path}`
  const found = await readMat(bytes, { variables: ['X', 'T', 'P', 'Z', 'R'], name, signal })
  const size = found.get('T')!.dims.at(-1)!
  const read = (variable: string, dims: number[]) => numbersOf(found, variable, dims, name)
  const coulomb = read('X', [size, mostAtoms, mostAtoms])
  const energies = read('T', [1, size])
  const charges = read('Z', [size, mostAtoms])
  const places = read('R', [size, mostAtoms, 3])
  const folds = foldsOf(read('P', [foldCount, size / foldCount]), size, name)
  checkCharges(charges, size, name)
  const get = (index: number): Qm7Molecule => {
    const atoms = atomsOf(charges, index, size)
    return {
      name: `qm7 ${index}`,
      atoms,
      positions: positionsOf(places, index, size, atoms.length),
      energy: energies[index]!,
      unit: 'kcal/mol',
      fold: folds[index]!,
      coulombMatrix: Float32Array.from({ length: mostAtoms ** 2 }, (_, i) => {
        // By rows; the matrix is symmetric but for rounding.
        const [row, column] = [Math.floor(i / mostAtoms), i % mostAtoms]
        return coulomb[index + size * (row + mostAtoms * column)]!
      }),
    }
  }
  return { size, get, folds }
}

function numbersOf(
  found: ReadonlyMap<string, MatValue>,
  variable: string,
  dims: readonly number[],
  name: string,
) {
  const value = found.get(variable)!
  if (value.dims.join() === dims.join()) return matNumbers(value, `${name}, variable ${variable},`)
  throw bad(
    name,
    `has ${variable} of [${value.dims.join(', ')}], but should have [${dims.join(', ')}]`,
  )
}

/** Of each molecule the fold that lists it. */
function foldsOf(lists: ArrayLike<number>, size: number, name: string): Uint8Array {
  const folds = new Uint8Array(size).fill(foldCount)
  for (let i = 0; i < size; i++) {
    const index = lists[i]!
    if (!(index >= 0 && index < size) || folds[index] !== foldCount) {
      throw bad(name, `has folds P that are no division of its molecules (${index})`)
    }
    folds[index] = i % foldCount
  }
  return folds
}

/** Every molecule has an atom, and nothing but atoms before those that are left out. */
function checkCharges(charges: ArrayLike<number>, size: number, name: string) {
  for (let index = 0; index < size; index++) {
    const count = atomsOf(charges, index, size).length
    for (let atom = 0; atom < mostAtoms; atom++) {
      const charge = charges[index + size * atom]!
      const isAtom = Number.isInteger(charge) && charge >= 1 && charge <= 118
      if (count > 0 && (atom < count ? isAtom : charge === 0)) continue
      throw bad(name, `has the atomic number ${charge} in molecule ${index}`)
    }
  }
}

function atomsOf(charges: ArrayLike<number>, index: number, size: number): number[] {
  const atoms: number[] = []
  for (let at = index; at < size * mostAtoms && charges[at] !== 0; at += size) {
    atoms.push(charges[at]!)
  }
  return atoms
}

function positionsOf(places: ArrayLike<number>, index: number, size: number, count: number) {
  return Float64Array.from({ length: 3 * count }, (_, i) => {
    const [atom, axis] = [Math.floor(i / 3), i % 3]
    return places[index + size * (atom + mostAtoms * axis)]! * angstromPerBohr
  })
}

const bad = (name: string, problem: string) =>
  new CnnError('bad-dataset', `${name} ${problem}. Fetch it again.`)

/**
 * QM7: 7,165 organic molecules of up to 23 atoms (7 of C, N, O and S at most) with their atomization energy by density
 * functional theory. Matthias Rupp, Alexandre Tkatchenko, Klaus-Robert Müller, Anatole von Lilienfeld: "Fast and Accurate
 * Modeling of Molecular Atomization Energies with Machine Learning", Physical Review Letters 108, 2012,
 * https://doi.org/10.1103/PhysRevLett.108.058301.
 */
import { CnnError, Dataset } from '@cnn/core/data'
import type { DataCard } from './data-card.js'
import type { FileTree } from './files/file-tree.js'
import type { DataOptions } from './files/find-dataset.js'
import { folderWith } from './files/folder-with.js'
import { loadDataset } from './files/load-dataset.js'
import type { Qm7Molecule, Qm7Table } from './qm7/qm7-molecule.js'
import { readQm7Mat } from './qm7/read-qm7-mat.js'
import { readQm7Xyz } from './qm7/read-qm7-xyz.js'

export type { Qm7Molecule } from './qm7/qm7-molecule.js'

export interface Qm7 {
  train: Dataset<Qm7Molecule>
  /** A tenth of what is not for the test. */
  validation: Dataset<Qm7Molecule>
  /** One of the five official folds; where the files do not tell them, a fifth drawn at random, the same for everyone. */
  test: Dataset<Qm7Molecule>
  /** There are none. */
  classes: readonly string[]
  card: DataCard
  /** Where the data comes from, for people. */
  source: string
}

export interface Qm7Options extends DataOptions {
  /** Which of the five folds is the test part: 0 … 4 (default 0). */
  fold?: number
}

export const qm7Card = {
  id: 'qm7',
  name: 'QM7',
  summary: 'small organic molecules with their atomization energy',
  homepage: 'http://quantum-machine.org/datasets/',
  license: 'none stated: free for research, with citation',
  citation: `@article{rupp2012fast,
  author = {Matthias Rupp and Alexandre Tkatchenko and Klaus-Robert M{\\"u}ller and O. Anatole von Lilienfeld},
  title = {Fast and Accurate Modeling of Molecular Atomization Energies with Machine Learning},
  journal = {Physical Review Letters},
  volume = {108},
  pages = {058301},
  year = {2012}
}`,
  classes: [],
  counts: { all: 7165 },
  files: [
    {
      path: 'qm7.mat',
      url: 'https://deepchemdata.s3-us-west-1.amazonaws.com/datasets/qm7.mat',
      mirrors: ['http://quantum-machine.org/data/qm7.mat'],
    },
  ],
} as const satisfies DataCard

/** What a folder may have, the first before the others. */
const forms: { files: readonly string[]; read: ReadQm7 }[] = [
  { files: ['qm7.mat'], read: readQm7Mat },
  { files: ['qm7.extxyz'], read: readQm7Xyz.extended },
  { files: ['hof_qm7.txt', 'xyz.tar.gz'], read: readQm7Xyz.packed },
]

type ReadQm7 = (tree: FileTree, folder: string, signal?: AbortSignal) => Promise<Qm7Table>

/**
 * Loads QM7, from where `findDataset` finds it: `qm7.mat`, or the molecules alone as `qm7.extxyz`, or as `xyz.tar.gz`
 * beside `hof_qm7.txt`. The energies of the latter two were computed anew by their authors and differ by about 1 kcal/mol.
 * Positions are in ångström, whatever the files have.
 * @throws CnnError 'data-not-found', 'bad-mat', 'bad-xyz' or 'bad-dataset' naming the file, 'aborted' and those of the
 * download
 */
export async function qm7({ fold = 0, ...options }: Qm7Options = {}): Promise<Qm7> {
  return loadDataset(
    qm7Card,
    options,
    {
      aliases: ['QM7'],
      has: async (place) => (await findForm(place, options.signal)) !== undefined,
    },
    ({ tree, source }) => readQm7(tree, source, { fold, signal: options.signal }),
  )
}

export async function readQm7(
  tree: FileTree,
  source: string,
  { fold = 0, signal }: Pick<Qm7Options, 'fold' | 'signal'> = {},
): Promise<Qm7> {
  const form = await findForm(tree, signal)
  if (!form) {
    throw new CnnError('data-not-found', `${tree.name} has no file qm7.mat and no qm7.extxyz.`)
  }
  const table = await form.read(tree, form.folder, signal)
  return { ...partsOf(table, fold), classes: qm7Card.classes, card: qm7Card, source }
}

async function findForm(tree: FileTree, signal?: AbortSignal) {
  for (const { files, read } of forms) {
    const folder = await folderWith(tree, files, signal)
    if (folder !== undefined) return { folder, read }
  }
  return undefined
}

function partsOf(table: Qm7Table, fold: number) {
  const { name } = qm7Card
  const all = Dataset.from(table, { name })
  const [official, test] = table.folds ? byFold(all, table.folds, fold) : atRandom(all)
  const { train, validation } = official.split({ validation: 1 / 10, seed: 2 })
  return {
    train: train.named(`${name} train`),
    validation: validation.named(`${name} validation`),
    test: test.named(`${name} test`),
  }
}

function byFold(all: Dataset<Qm7Molecule>, folds: Uint8Array, fold: number) {
  const test = [...folds.keys()].filter((index) => folds[index] === fold)
  if (test.length > 0) {
    const others = [...folds.keys()].filter((index) => folds[index] !== fold)
    return [all.select(others), all.select(test)] as const
  }
  throw new CnnError('invalid-argument', `fold is ${fold}, but must be 0, 1, 2, 3 or 4.`)
}

function atRandom(all: Dataset<Qm7Molecule>) {
  const { train, validation } = all.split({ validation: 1 / 5, seed: 1 })
  return [train, validation] as const
}

/**
 * QM9: 130,831 small organic molecules of hydrogen, carbon, nitrogen, oxygen and fluorine, with 19 properties of each from
 * quantum chemistry (B3LYP/6-31G(2df,p)). Ramakrishnan and others: "Quantum chemistry structures and properties of 134
 * kilo molecules", Scientific Data 1, 2014, https://doi.org/10.1038/sdata.2014.22.
 */
import { CnnError, Dataset, randomStream } from '@cnn/core/data'
import type { DataCard } from './data-card.js'
import { type FileTree, readTreeFile } from './files/file-tree.js'
import type { DataOptions } from './files/find-dataset.js'
import { loadDataset } from './files/load-dataset.js'
import { findMolecules, readMolecules } from './qm9/find-molecules.js'
import { MoleculeTable, type Qm9Molecule } from './qm9/molecule-table.js'
import { readUncharacterized } from './qm9/read-qm9-xyz.js'

export type { Qm9Molecule } from './qm9/molecule-table.js'
export { type Qm9Property, qm9AtomReferences, qm9Properties } from './qm9/qm9-properties.js'

export interface Qm9 {
  /** 110,000 of all, at random and the same for everyone: there is no official split. */
  train: Dataset<Qm9Molecule>
  /** 10,000 others. */
  validation: Dataset<Qm9Molecule>
  /** The rest, 10,831. */
  test: Dataset<Qm9Molecule>
  /** None: molecules are labelled with numbers. */
  classes: readonly string[]
  card: DataCard
  /** Where the data comes from, for people. */
  source: string
}

const all = 133_885

export const qm9Card = {
  id: 'qm9',
  name: 'QM9',
  summary: 'small organic molecules with 19 properties from quantum chemistry',
  homepage: 'https://doi.org/10.6084/m9.figshare.c.978904',
  license: 'CC0',
  citation: `@article{ramakrishnan2014quantum,
  author = {Raghunathan Ramakrishnan and Pavlo O. Dral and Matthias Rupp and O. Anatole von Lilienfeld},
  title = {Quantum chemistry structures and properties of 134 kilo molecules},
  journal = {Scientific Data},
  volume = {1},
  year = {2014},
  doi = {10.1038/sdata.2014.22}
}`,
  classes: [],
  counts: { train: 110_000, validation: 10_000, test: 10_831 },
  files: [
    {
      path: 'dsgdb9nsd.xyz.tar.bz2',
      url: 'https://ndownloader.figshare.com/files/3195389',
      bytes: 86_144_227,
      md5: 'ad1ebd51ee7f5b3a6e32e974e5d54012',
    },
    {
      path: 'uncharacterized.txt',
      url: 'https://ndownloader.figshare.com/files/3195404',
      bytes: 486_752,
      md5: 'a361887bacb427b8a0ce7903d92a53b4',
    },
  ],
} as const satisfies DataCard

/**
 * Loads QM9 into memory, about 100 MB. Reads the official archive as it is, the files in it, or MoleculeNet's SDF file with
 * its table; a folder may have only some of the molecules, which then are split in the same proportion. Those of
 * `uncharacterized.txt` are left out.
 * @throws CnnError 'data-not-found', 'bad-dataset', 'bad-xyz', 'bad-sdf', 'bad-tar', 'bad-bzip2', 'aborted' and those of
 * the download
 */
export async function qm9(options: DataOptions = {}): Promise<Qm9> {
  return loadDataset(
    qm9Card,
    options,
    {
      has: async (place) => (await findMolecules(place)) !== undefined,
    },
    ({ tree, source }) => readQm9(tree, source, options),
  )
}

export async function readQm9(
  tree: FileTree,
  source: string,
  options: Pick<DataOptions, 'signal' | 'onProgress'> = {},
): Promise<Qm9> {
  const place = await findMolecules(tree, options.signal)
  if (!place) throw new CnnError('data-not-found', `${source} has no molecules of QM9.`)
  const leftOut = await findLeftOut(tree, options.signal)
  const table = new MoleculeTable()
  let read = 0
  for await (const record of readMolecules(tree, place, options)) {
    read++
    if (!leftOut?.has(record.index)) table.add(record)
  }
  if (read === all && !leftOut) throw listMissing(source)
  if (table.size < 3) {
    throw new CnnError(
      'bad-dataset',
      `QM9 (${source}) has ${table.size} molecules, too few for three parts.`,
    )
  }
  return { ...split(table), classes: qm9Card.classes, card: qm9Card, source }
}

/** The numbers in `uncharacterized.txt`, where it is there. */
async function findLeftOut(tree: FileTree, signal?: AbortSignal) {
  const name = 'uncharacterized.txt'
  const root = await tree.list('', signal)
  const folders = root.filter(({ kind }) => kind === 'folder').map(({ path }) => `${path}/`)
  for (const folder of ['', ...folders]) {
    const file = await tree.open(folder + name, signal)
    if (!file) continue
    await file.close()
    const bytes = await readTreeFile(tree, folder + name, { maxBytes: 2 ** 24, signal })
    return readUncharacterized(bytes, `${tree.name}/${folder}${name}`)
  }
  return undefined
}

function split(table: MoleculeTable): Pick<Qm9, 'train' | 'validation' | 'test'> {
  const order = randomStream(1, 'split', qm9Card.id).permutation(table.size)
  const { train, validation, test } = qm9Card.counts
  const share = (count: number) =>
    Math.max(1, Math.round((count * table.size) / (train + validation + test)))
  const [held, tested] = [share(validation), share(test)]
  const data = Dataset.from(table)
  const part = (name: string, begin: number, end: number) =>
    data.select(order.slice(begin, end).sort()).named(`${qm9Card.name} ${name}`)
  return {
    train: part('train', held + tested, table.size),
    validation: part('validation', 0, held),
    test: part('test', held, held + tested),
  }
}

const listMissing = (source: string) =>
  new CnnError(
    'data-not-found',
    `QM9 (${source}) has all molecules, but not the list of those that are to be left out: put uncharacterized.txt beside them, from ${qm9Card.files[1].url}.`,
  )

/**
 * CIFAR-100: 50,000 training and 10,000 test pictures of a hundred kinds of things in twenty groups, 32 × 32 colour.
 * Alex Krizhevsky: "Learning Multiple Layers of Features from Tiny Images", 2009,
 * https://www.cs.toronto.edu/~kriz/learning-features-2009-TR.pdf.
 */
import { CnnError, Dataset, type ImageSample } from '@cnn/core/data'
import { readCifarRecords } from './cifar/cifar-records.js'
import { cifar100Classes, cifar100Superclasses, cifar100SuperclassOf } from './cifar100/classes.js'
import type { DataCard } from './data-card.js'
import { type FileTree, readTreeFile } from './files/file-tree.js'
import type { DataOptions } from './files/find-dataset.js'
import { folderWith, inFolder } from './files/folder-with.js'
import { loadDataset } from './files/load-dataset.js'

export { cifar100Classes, cifar100Superclasses, cifar100SuperclassOf } from './cifar100/classes.js'

/** A picture with both of its labels; `label` is the one that was asked for. */
export interface Cifar100Sample extends ImageSample {
  /** Which of the 100 classes. */
  fine: number
  /** Which of the 20 superclasses. */
  coarse: number
}

export interface Cifar100 {
  train: Dataset<Cifar100Sample>
  /** Split off the official training set, the 100 classes in proportion. */
  validation: Dataset<Cifar100Sample>
  test: Dataset<Cifar100Sample>
  /** Names of what `label` stands for: the 100 classes or the 20 superclasses. */
  classes: readonly string[]
  card: DataCard
  /** Where the data comes from, for people. */
  source: string
}

export interface Cifar100Options extends DataOptions {
  /** Which labels `label` and `classes` are (default 'fine'). */
  labels?: 'fine' | 'coarse'
  /** How much of the training set to hold back: a count or a fraction (default a tenth). */
  validation?: number
}

export const cifar100Card = {
  id: 'cifar100',
  name: 'CIFAR-100',
  summary: 'a hundred kinds of things in twenty groups, reduced to 32 × 32 colour pixels',
  homepage: 'https://www.cs.toronto.edu/~kriz/cifar.html',
  license: 'none stated: free for research, with citation',
  citation: `@techreport{krizhevsky2009learning,
  author = {Alex Krizhevsky},
  title = {Learning Multiple Layers of Features from Tiny Images},
  institution = {University of Toronto},
  year = {2009}
}`,
  classes: cifar100Classes,
  counts: { train: 50_000, test: 10_000 },
  image: { width: 32, height: 32, channels: 3 },
  files: [
    {
      path: 'cifar-100-binary.tar.gz',
      url: 'https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz',
      bytes: 168_513_733,
      sha256: '58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec',
      unpack: true,
    },
  ],
} as const satisfies DataCard

const parts = ['train.bin', 'test.bin'] as const
/** The largest official file, with room. */
const mostBytes = 2 ** 28

/**
 * Loads CIFAR-100, in its binary version, from where `findDataset` finds it.
 * @throws CnnError 'data-not-found', 'bad-dataset' naming the file, 'aborted' and those of the download
 *
 * @example
 * const { train, classes } = await cifar100({ labels: 'coarse' })
 * console.log(classes.length, cifar100Classes.length) // 20 100
 */
export async function cifar100({
  labels = 'fine',
  validation = 1 / 10,
  ...options
}: Cifar100Options = {}): Promise<Cifar100> {
  return loadDataset(
    cifar100Card,
    options,
    {
      aliases: ['cifar-100', 'cifar-100-binary'],
      has: async (place) => (await folderWith(place, parts, options.signal)) !== undefined,
    },
    ({ tree, source }) =>
      readCifar100(tree, source, { labels, validation, signal: options.signal }),
  )
}

export async function readCifar100(
  tree: FileTree,
  source: string,
  { labels = 'fine', validation = 1 / 10, signal }: Cifar100Options = {},
): Promise<Cifar100> {
  const folder = await folderWith(tree, parts, signal)
  if (folder === undefined) {
    throw new CnnError('data-not-found', `${tree.name} has no files ${parts.join(' and ')}.`)
  }
  const read = async (part: 'train' | 'test') => {
    const path = inFolder(folder, `${part}.bin`)
    const bytes = await readTreeFile(tree, path, { maxBytes: mostBytes, signal })
    return readPart(bytes, part, labels, source)
  }
  const [train, test] = [await read('train'), await read('test')]
  const split = train.data.split({ validation, seed: 1, stratifyBy: train.fine })
  return {
    train: split.train,
    validation: split.validation.named(`${cifar100Card.name} validation`),
    test: test.data,
    classes: train.data.classes!,
    card: cifar100Card,
    source,
  }
}

function readPart(bytes: Uint8Array, part: string, labels: 'fine' | 'coarse', source: string) {
  const title = `${cifar100Card.name}, ${part}.bin (${source})`
  const records = readCifarRecords([bytes], [cifar100Superclasses, cifar100Classes], title)
  const [coarse, fine] = records.labels as [Uint8Array, Uint8Array]
  const odd = fine.findIndex((label, i) => cifar100SuperclassOf[label] !== coarse[i])
  if (odd >= 0) {
    throw new CnnError(
      'bad-dataset',
      `${title}: record ${odd} is labelled ${cifar100Classes[fine[odd]!]}, but not as one of its superclass. Fetch the file again.`,
    )
  }
  const get = (index: number): Cifar100Sample => {
    const both = { fine: fine[index]!, coarse: coarse[index]! }
    return { image: records.image(index), label: both[labels], ...both }
  }
  const classes = labels === 'fine' ? cifar100Classes : cifar100Superclasses
  const name = `${cifar100Card.name} ${part}`
  return { fine, data: Dataset.from({ size: records.size, get }, { name, classes }) }
}

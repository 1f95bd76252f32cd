/**
 * SVHN, cropped: digits of house numbers in Google Street View, 32 × 32 colour; 73,257 to train, 26,032 to test and 531,131
 * easier ones beside. Yuval Netzer and others: "Reading Digits in Natural Images with Unsupervised Feature Learning",
 * NIPS Workshop on Deep Learning and Unsupervised Feature Learning 2011,
 * http://ufldl.stanford.edu/housenumbers/nips2011_housenumbers.pdf.
 */
import { CnnError, Dataset, type ImageSample } from '@cnn/core/data'
import type { DataCard } from './data-card.js'
import type { FileTree } from './files/file-tree.js'
import type { DataOptions } from './files/find-dataset.js'
import { folderWith, inFolder } from './files/folder-with.js'
import { loadDataset } from './files/load-dataset.js'
import { readSvhnPictures, streamSvhnPictures } from './svhn/cropped-digits.js'

export interface Svhn {
  train: Dataset<ImageSample>
  /** Split off the official training set, the digits in proportion. */
  validation: Dataset<ImageSample>
  test: Dataset<ImageSample>
  /** The easier pictures, as a stream: there are 1.6 GB of them. Where `extra` was asked for. */
  extra?: Dataset<ImageSample>
  /** '0' … '9': the label is the digit. */
  classes: readonly string[]
  card: DataCard
  /** Where the data comes from, for people. */
  source: string
}

export interface SvhnOptions extends DataOptions {
  /** Whether to look for the 531,131 easier pictures, too (1.3 GB; default false). */
  extra?: boolean
  /** How much of the training set to hold back: a count or a fraction (default a tenth). */
  validation?: number
}

const server = 'http://ufldl.stanford.edu/housenumbers'

export const svhnCard = {
  id: 'svhn',
  name: 'SVHN',
  summary: 'digits of house numbers, cut out of street views, 32 × 32 colour pixels',
  homepage: `${server}/`,
  license: 'for non-commercial use only, with citation',
  citation: `@inproceedings{netzer2011reading,
  author = {Yuval Netzer and Tao Wang and Adam Coates and Alessandro Bissacco and Bo Wu and Andrew Y. Ng},
  title = {Reading Digits in Natural Images with Unsupervised Feature Learning},
  booktitle = {NIPS Workshop on Deep Learning and Unsupervised Feature Learning},
  year = {2011}
}`,
  classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  counts: { train: 73_257, test: 26_032, extra: 531_131 },
  image: { width: 32, height: 32, channels: 3 },
  files: [
    {
      path: 'train_32x32.mat',
      url: `${server}/train_32x32.mat`,
      bytes: 182_040_794,
      sha256: '435e94d69a87fde4fd4d7f3dd208dfc32cb6ae8af2240d066de1df7508d083b8',
      parts: ['train'],
    },
    {
      path: 'test_32x32.mat',
      url: `${server}/test_32x32.mat`,
      bytes: 64_275_384,
      sha256: 'cdce80dfb2a2c4c6160906d0bd7c68ec5a99d7ca4831afa54f09182025b6a75b',
      parts: ['test'],
    },
    {
      path: 'extra_32x32.mat',
      url: `${server}/extra_32x32.mat`,
      bytes: 1_329_278_602,
      sha256: 'a133a4beb38a00fcdda90c9489e0c04f900b660ce8a316a5e854838379a71eb3',
      parts: ['extra'],
    },
  ],
} as const satisfies DataCard

const partsOf = ({ extra = false }: SvhnOptions) =>
  extra ? (['train', 'test', 'extra'] as const) : (['train', 'test'] as const)

const fileOf = (part: string) => `${part}_32x32.mat`

/**
 * Loads the cropped digits of SVHN, from where `findDataset` finds its MAT files. Their label 10 is the digit 0 here.
 * @throws CnnError 'data-not-found', 'bad-mat' or 'bad-dataset' naming the file, 'aborted' and those of the download
 */
export async function svhn(options: SvhnOptions = {}): Promise<Svhn> {
  const files = partsOf(options).map(fileOf)
  return loadDataset(
    svhnCard,
    options,
    {
      aliases: ['SVHN'],
      parts: partsOf(options),
      has: async (place) => (await folderWith(place, files, options.signal)) !== undefined,
    },
    ({ tree, source }) => readSvhn(tree, source, options),
  )
}

export async function readSvhn(
  tree: FileTree,
  source: string,
  options: SvhnOptions = {},
): Promise<Svhn> {
  const { validation = 1 / 10, extra = false, signal } = options
  const files = partsOf(options).map(fileOf)
  const folder = await folderWith(tree, files, signal)
  if (folder === undefined) {
    throw new CnnError('data-not-found', `${tree.name} has no files ${files.join(' and ')}.`)
  }
  const { classes } = svhnCard
  const path = (part: string) => inFolder(folder, fileOf(part))
  const labelled = (part: string) => ({ name: `${svhnCard.name} ${part}`, classes })
  const official = await readSvhnPictures(tree, path('train'), signal)
  const test = await readSvhnPictures(tree, path('test'), signal)
  const stratifyBy = official.labels
  const split = Dataset.from(official, labelled('train')).split({ validation, seed: 1, stratifyBy })
  const pass = streamSvhnPictures(tree, path('extra'))
  return {
    train: split.train,
    validation: split.validation.named(`${svhnCard.name} validation`),
    test: Dataset.from(test, labelled('test')),
    ...(extra && { extra: Dataset.from(pass, labelled('extra')) }),
    classes,
    card: svhnCard,
    source,
  }
}

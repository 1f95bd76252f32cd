/**
 * SVHN, full numbers: pictures of house numbers in Google Street View of any size, every digit with its box; 33,402 to
 * train, 13,068 to test and 202,353 easier ones beside. Yuval Netzer and others: "Reading Digits in Natural Images with
 * Unsupervised Feature Learning", NIPS Workshop on Deep Learning and Unsupervised Feature Learning 2011,
 * http://ufldl.stanford.edu/housenumbers/nips2011_housenumbers.pdf.
 */
import { type AnnotatedImage, type Box, type ByteImage, CnnError, Dataset } from '@cnn/core/data'
import type { DataCard } from './data-card.js'
import type { FileTree } from './files/file-tree.js'
import type { DataOptions } from './files/find-dataset.js'
import { loadDataset } from './files/load-dataset.js'
import { readTreeImage } from './files/read-tree-image.js'
import {
  findNumbers,
  type NumberFiles,
  readNumbers,
  type StoredNumber,
} from './svhn/number-files.js'
import { svhnCard } from './svhn.js'

/** A house number and its digits. */
export interface HouseNumber extends AnnotatedImage {
  /** The file's name: '1.png'. */
  name: string
  /** RGB. */
  image: ByteImage
  /**
   * The box of each digit in pixels, from left to right as in the official files; `label` is the digit. Some boxes reach
   * beyond the picture.
   */
  boxes: (Box & { label: number })[]
  /** The digits: '19'. */
  number: string
}

export interface SvhnFull {
  train: Dataset<HouseNumber>
  /** Split off the official training set. */
  validation: Dataset<HouseNumber>
  test: Dataset<HouseNumber>
  /** The easier pictures, where `extra` was asked for. */
  extra?: Dataset<HouseNumber>
  /** '0' … '9': a box's label is the digit. */
  classes: readonly string[]
  card: DataCard
  /** Where the data comes from, for people; says how many labelled pictures are not there, if any. */
  source: string
}

export interface SvhnFullOptions extends DataOptions {
  /** Whether to look for the 202,353 easier pictures, too (2 GB; default false). */
  extra?: boolean
  /** How much of the training set to hold back: a count or a fraction (default a tenth). */
  validation?: number
}

const server = 'http://ufldl.stanford.edu/housenumbers'

export const svhnFullCard = {
  id: 'svhn-full',
  name: 'SVHN full numbers',
  summary: 'house numbers in street views, every digit with its box',
  homepage: svhnCard.homepage,
  license: svhnCard.license,
  citation: svhnCard.citation,
  classes: svhnCard.classes,
  counts: { train: 33_402, test: 13_068, extra: 202_353 },
  files: [
    {
      ...{ path: 'train.tar.gz', url: `${server}/train.tar.gz`, bytes: 404_141_560 },
      ...{ unpack: true, parts: ['train'] },
    },
    {
      ...{ path: 'test.tar.gz', url: `${server}/test.tar.gz`, bytes: 276_555_967 },
      ...{ unpack: true, parts: ['test'] },
    },
    {
      ...{ path: 'extra.tar.gz', url: `${server}/extra.tar.gz`, bytes: 1_955_489_752 },
      ...{ unpack: true, parts: ['extra'] },
    },
  ],
} as const satisfies DataCard

/**
 * Loads the full numbers of SVHN, from where `findDataset` finds them: folders `train`, `test` and `extra`, each with
 * pictures and their labels in `digitStruct.mat` or `digitStruct.json`. Pictures are decoded when their turn comes;
 * labelled pictures that are not there are left out.
 * @throws CnnError 'data-not-found', 'bad-hdf5' or 'bad-dataset' naming the file, 'aborted' and those of the download
 */
export async function svhnFull(options: SvhnFullOptions = {}): Promise<SvhnFull> {
  const parts = partsOf(options)
  return loadDataset(
    svhnFullCard,
    options,
    {
      aliases: ['svhn', 'SVHN'],
      parts,
      has: async (place) => (await findNumbers(place, parts, options.signal)) !== undefined,
    },
    ({ tree, source }) => readSvhnFull(tree, source, options),
  )
}

const partsOf = ({ extra = false }: SvhnFullOptions) =>
  extra ? (['train', 'test', 'extra'] as const) : (['train', 'test'] as const)

export async function readSvhnFull(
  tree: FileTree,
  source: string,
  options: SvhnFullOptions = {},
): Promise<SvhnFull> {
  const { signal } = options
  const found = await findNumbers(tree, partsOf(options), signal)
  if (!found) throw nothingFound(tree, options)
  const read = new Map<string, NumberFiles>()
  for (const part of partsOf(options)) read.set(part, await readNumbers(tree, found[part]!, signal))
  const part = (name: string) => datasetOf(tree, read.get(name)!.numbers, name)
  const official = part('train')
  // A few pictures are enough to try it with.
  const { validation = Math.max(1, Math.round(official.size! / 10)) } = options
  const split = official.split({ validation, seed: 1 })
  const missing = [...read.values()].reduce((sum, one) => sum + one.missing, 0)
  return {
    train: split.train,
    validation: split.validation.named(`${svhnFullCard.name} validation`),
    test: part('test'),
    ...(options.extra && { extra: part('extra') }),
    classes: svhnFullCard.classes,
    card: svhnFullCard,
    source: missing === 0 ? source : `${source}, where ${missing} labelled pictures are not there`,
  }
}

function datasetOf(tree: FileTree, numbers: readonly StoredNumber[], part: string) {
  const get = async (index: number): Promise<HouseNumber> => {
    const { name, path, boxes } = numbers[index]!
    const image = await readTreeImage(tree, path, 3)
    const number = boxes.map(({ label }) => label).join('')
    return { name, image, boxes: boxes.map((box) => ({ ...box })), number }
  }
  const name = `${svhnFullCard.name} ${part}`
  return Dataset.from({ size: numbers.length, get }, { name, classes: svhnFullCard.classes })
}

const nothingFound = (tree: FileTree, options: SvhnFullOptions) =>
  new CnnError(
    'data-not-found',
    `${tree.name} has no folders ${partsOf(options).join(' and ')} with pictures and digitStruct.mat or digitStruct.json.`,
  )

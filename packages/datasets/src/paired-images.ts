/**
 * Pictures in pairs, side by side in one file, to learn to turn one into the other: edges into shoes. Phillip Isola and
 * others: "Image-to-Image Translation with Conditional Adversarial Networks", CVPR 2017, https://arxiv.org/abs/1611.07004.
 */
import { type ByteImage, CnnError, cropImage, Dataset } from '@cnn/core/data'
import type { DataCard } from './data-card.js'
import type { FileTree } from './files/file-tree.js'
import type { DataOptions } from './files/find-dataset.js'
import { loadDataset } from './files/load-dataset.js'
import { readTreeImage } from './files/read-tree-image.js'
import { heldOut, picturesIn, rootOfParts, tooFew } from './image-translation/translation-parts.js'

export interface PairedSample {
  /** 8 bits, RGB. */
  input: ByteImage
  /** What the input shall become; as large as it. */
  target: ByteImage
  /** 'train/1.jpg' */
  path: string
}

export interface PairedImagesOptions extends DataOptions {
  /** What becomes what: 'AtoB' (the default) the left half the right one, 'BtoA' the right half the left one. */
  direction?: 'AtoB' | 'BtoA'
}

export interface PairedImages {
  train: Dataset<PairedSample>
  /** The official one where there is one beside a test part, otherwise a twentieth of the training part. */
  validation: Dataset<PairedSample>
  /** The official one; of sets that have only `train` and `val`, this is `val`, as papers report on it. */
  test: Dataset<PairedSample>
  classes: readonly string[]
  card?: DataCard
  /** Where the data comes from, for people. */
  source: string
}

/**
 * Loads pictures in pairs from folders `train`, `val` and `test`: one of pix2pix's sets, from where `findDataset` finds
 * it. Sets of your own have a card of your own, or are read by `readPairedImages`.
 *
 * @example const { train } = await pairedImages(facadesCard, { direction: 'BtoA' }) // labels to photos
 * @throws CnnError 'data-not-found', 'bad-dataset', 'bad-option', 'aborted' and those of the download; when its turn
 * comes, a picture throws those of `readImage`, and 'bad-dataset' where it cannot be halved
 */
export async function pairedImages(
  card: DataCard,
  options: PairedImagesOptions = {},
): Promise<PairedImages> {
  return loadDataset(
    card,
    options,
    {
      has: async (place) => (await rootOfParts(place, 'train')) !== undefined,
    },
    async ({ tree, source }) => ({
      ...(await readPairedImages(tree, source, { ...options, name: card.name })),
      card,
    }),
  )
}

/** Reads them from a tree of files. */
export async function readPairedImages(
  tree: FileTree,
  source: string,
  {
    direction = 'AtoB',
    name = 'Paired images',
    signal,
  }: Pick<PairedImagesOptions, 'direction' | 'signal'> & { name?: string } = {},
): Promise<PairedImages> {
  if (direction !== 'AtoB' && direction !== 'BtoA') {
    throw new CnnError('bad-option', `direction is ${direction}; it is 'AtoB' or 'BtoA'.`)
  }
  const root = await rootOfParts(tree, 'train', signal)
  if (root === undefined) throw tooFew(name, source, 'there is no folder train with pictures.')
  const paths = await partPaths(tree, root, signal)
  if (paths.train.length === 0 || paths.test.length === 0) {
    throw tooFew(
      name,
      source,
      'there must be two pictures in train, and one in test or in val, at least.',
    )
  }
  const part = (title: keyof typeof paths) =>
    Dataset.from(
      {
        size: paths[title].length,
        get: (index: number) => readPair(tree, paths[title][index]!, direction),
      },
      { name: `${name} ${title}` },
    )
  return {
    train: part('train'),
    validation: part('validation'),
    test: part('test'),
    classes: [],
    source,
  }
}

async function partPaths(tree: FileTree, root: string, signal?: AbortSignal) {
  const train = await picturesIn(tree, `${root}train`, signal)
  const validation = await picturesIn(tree, `${root}val`, signal)
  const test = await picturesIn(tree, `${root}test`, signal)
  if (validation.length > 0 && test.length > 0) return { train, validation, test }
  const held = heldOut(train)
  const isWhole = held.validation.length > 0
  return { ...held, train: isWhole ? held.train : [], test: test.length > 0 ? test : validation }
}

async function readPair(
  tree: FileTree,
  path: string,
  direction: 'AtoB' | 'BtoA',
): Promise<PairedSample> {
  const whole = await readTreeImage(tree, path, 3)
  const { width, height } = whole
  if (width % 2 !== 0) {
    throw new CnnError(
      'bad-dataset',
      `${path} of ${tree.name} is ${width} pixels wide, so that it is no two pictures side by side.`,
    )
  }
  const half = { y: 0, width: width / 2, height }
  const a = cropImage(whole, { x: 0, ...half })
  const b = cropImage(whole, { x: width / 2, ...half })
  return direction === 'AtoB' ? { input: a, target: b, path } : { input: b, target: a, path }
}

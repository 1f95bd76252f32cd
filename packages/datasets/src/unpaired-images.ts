/**
 * Pictures of two kinds that show no same thing, to learn to turn one kind into the other: horses and zebras. Jun-Yan Zhu
 * and others: "Unpaired Image-to-Image Translation using Cycle-Consistent Adversarial Networks", ICCV 2017,
 * https://arxiv.org/abs/1703.10593.
 */
import { type ByteImage, Dataset } from '@cnn/core/data'
import type { DataCard } from './data-card.js'
import type { FileTree } from './files/file-tree.js'
import type { DataOptions } from './files/find-dataset.js'
import { loadDataset } from './files/load-dataset.js'
import { readTreeImage } from './files/read-tree-image.js'
import { horse2zebraCard } from './image-translation/cycle-gan-cards.js'
import { heldOut, picturesIn, rootOfParts, tooFew } from './image-translation/translation-parts.js'

/** A picture of one kind. */
export interface DomainSample {
  /** 8 bits, RGB. */
  image: ByteImage
  /** 'trainA/n02381460_2.jpg' */
  path: string
}

/** A picture of each kind; they have nothing to do with each other. */
export interface UnpairedSample {
  a: ByteImage
  b: ByteImage
}

/** The parts of one kind. */
export interface Domain {
  train: Dataset<DomainSample>
  validation: Dataset<DomainSample>
  test: Dataset<DomainSample>
}

export interface UnpairedImages {
  /**
   * As many as the larger kind has: the pictures of A in turn, each with one of B that is drawn anew in every epoch, as
   * CycleGAN is trained.
   */
  train: Dataset<UnpairedSample>
  /** The same of a twentieth of the official training pictures. */
  validation: Dataset<UnpairedSample>
  test: Dataset<UnpairedSample>
  a: Domain
  b: Domain
  classes: readonly string[]
  card?: DataCard
  /** Where the data comes from, for people. */
  source: string
}

/**
 * Horses (A) and zebras (B). Throws as `unpairedImages` does.
 *
 * @example const { train } = await horse2zebra()
 */
export const horse2zebra = (options: DataOptions = {}) => unpairedImages(horse2zebraCard, options)

/**
 * Loads pictures of two kinds from folders `trainA`, `trainB`, `testA` and `testB`: one of CycleGAN's sets, from where
 * `findDataset` finds it. Sets of your own have a card of your own, or are read by `readUnpairedImages`. A twentieth of
 * the training pictures of each kind is held back for validation; their names alone decide which.
 *
 * @example const { a, b } = await unpairedImages(monet2photoCard, { source: 'full' })
 * @throws CnnError 'data-not-found', 'bad-dataset', 'aborted' and those of the download; when its turn comes, a picture
 * throws those of `readImage`
 */
export async function unpairedImages(
  card: DataCard,
  options: DataOptions = {},
): Promise<UnpairedImages> {
  return loadDataset(
    card,
    options,
    {
      has: async (place) => (await rootOfParts(place, 'trainA')) !== undefined,
    },
    async ({ tree, source }) => ({
      ...(await readUnpairedImages(tree, source, card.name, options.signal)),
      card,
    }),
  )
}

/** Reads them from a tree of files. */
export async function readUnpairedImages(
  tree: FileTree,
  source: string,
  name = 'Unpaired images',
  signal?: AbortSignal,
): Promise<UnpairedImages> {
  const root = await rootOfParts(tree, 'trainA', signal)
  if (root === undefined) throw tooFew(name, source, 'there is no folder trainA with pictures.')
  const domain = async (letter: 'A' | 'B'): Promise<Domain> => {
    const official = await picturesIn(tree, `${root}train${letter}`, signal)
    const test = await picturesIn(tree, `${root}test${letter}`, signal)
    if (official.length < 2 || test.length === 0) {
      throw tooFew(
        name,
        source,
        `there are ${official.length} pictures in train${letter} and ${test.length} in test${letter}; two and one at least are needed.`,
      )
    }
    const { train, validation } = heldOut(official)
    const part = (paths: readonly string[], title: string) =>
      domainPart(tree, paths, `${name} ${title} ${letter}`)
    return {
      train: part(train, 'train'),
      validation: part(validation, 'validation'),
      test: part(test, 'test'),
    }
  }
  const [a, b] = [await domain('A'), await domain('B')]
  const both = (part: keyof Domain) => pairs(a[part], b[part], `${name} ${part}`)
  return {
    train: both('train'),
    validation: both('validation'),
    test: both('test'),
    a,
    b,
    classes: [],
    source,
  }
}

const domainPart = (tree: FileTree, paths: readonly string[], name: string) =>
  Dataset.from(
    {
      size: paths.length,
      async get(index): Promise<DomainSample> {
        const path = paths[index]!
        return { image: await readTreeImage(tree, path, 3), path }
      },
    },
    { name },
  )

function pairs(a: Dataset<DomainSample>, b: Dataset<DomainSample>, name: string) {
  const [sizeA, sizeB] = [a.size!, b.size!]
  const positions = { size: Math.max(sizeA, sizeB), get: (index: number) => index }
  return Dataset.from(positions, { name }).map(
    async (index, { random }): Promise<UnpairedSample> => {
      const [first, second] = [a.get(index % sizeA), b.get(random.integer(sizeB))]
      const [{ image: imageA }, { image: imageB }] = await Promise.all([first, second])
      return { a: imageA, b: imageB }
    },
  )
}

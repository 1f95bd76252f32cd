/** What MNIST and its drop-in replacements share: four IDX files, of images and labels, to train and to test with. */
import { CnnError, Dataset, type ImageSample } from '@cnn/core/data'
import type { DataCard } from './data-card.js'
import { readIdx } from './formats/idx.js'

export type IdxPart =
  | 'train-images-idx3-ubyte'
  | 'train-labels-idx1-ubyte'
  | 't10k-images-idx3-ubyte'
  | 't10k-labels-idx1-ubyte'

export const idxParts: readonly IdxPart[] = [
  'train-images-idx3-ubyte',
  'train-labels-idx1-ubyte',
  't10k-images-idx3-ubyte',
  't10k-labels-idx1-ubyte',
]

/** The four files, plain or packed with gzip, and where they were found. */
export interface IdxFiles {
  /** For people: 'Debian package at /usr/share/datasets/fashion-mnist'. */
  source: string
  /** Paths or URLs. */
  files: string[]
  kind: 'full' | 'sample'
  bytes: Record<IdxPart, Uint8Array>
}

/** A data set of labelled pictures, split and ready to train with. */
export interface ImageSet {
  train: Dataset<ImageSample>
  /** Split off the official training set: the same samples for everyone, whatever the seed of the training. */
  validation: Dataset<ImageSample>
  test: Dataset<ImageSample>
  /** Names of the labels 0, 1, 2 … */
  classes: readonly string[]
  /** Whether these are all official samples, or some of them: the embedded sample, or what the folder has. */
  kind: 'full' | 'sample'
  /** Where the data comes from, for people. */
  source: string
  /** Paths or URLs of the files read. */
  files: string[]
  card: DataCard
}

/** The card of a data set whose pictures are all alike. */
type ImageCard = DataCard & Required<Pick<DataCard, 'image'>>

/**
 * Reads the four files and splits the validation part off the training set, the classes in proportion.
 * @throws CnnError 'bad-idx' or 'bad-gzip' for damaged files, 'bad-dataset' for files of another data set.
 */
export async function readIdxImageSet(
  found: IdxFiles,
  card: ImageCard,
  counts: { train: number; test: number },
  validation?: number,
): Promise<ImageSet> {
  const official = await readPart(found, card, 'train', counts.train)
  const test = await readPart(found, card, 't10k', counts.test)
  const held = validation ?? defaultValidation(counts.train, card.classes.length)
  const { source, kind, files } = found
  const suffix = kind === 'sample' ? ' (sample)' : ''
  const named = (samples: Dataset<ImageSample>, part: string) =>
    samples.named(`${card.name} ${part}${suffix}`)
  const split = official.samples.split({ validation: held, seed: 1, stratifyBy: official.labels })
  return {
    train: named(split.train, 'train'),
    validation: named(split.validation, 'validation'),
    test: named(test.samples, 'test'),
    classes: card.classes,
    kind,
    source,
    files,
    card,
  }
}

/** A twelfth, in whole samples of each class: 5,000 of 60,000. */
const defaultValidation = (trainCount: number, classCount: number) =>
  Math.floor(trainCount / 12 / classCount) * classCount

async function readPart(found: IdxFiles, card: ImageCard, part: 'train' | 't10k', count: number) {
  const { width, height, channels } = card.image
  const length = width * height * channels
  const pixels = await readBytes(found, card, `${part}-images-idx3-ubyte`, [count, height, width])
  const labels = await readBytes(found, card, `${part}-labels-idx1-ubyte`, [count])
  const wrong = labels.findIndex((label) => label >= card.classes.length)
  if (wrong >= 0) {
    throw new CnnError(
      'bad-dataset',
      `${card.name} has labels 0 … ${card.classes.length - 1}, but ${part}-labels-idx1-ubyte (${found.source}) has ${labels[wrong]} at index ${wrong}.`,
    )
  }
  const get = (index: number): ImageSample => {
    const data = pixels.subarray(index * length, (index + 1) * length)
    return { image: { data, width, height, channels }, label: labels[index]! }
  }
  return { labels, samples: Dataset.from({ size: count, get }, { classes: card.classes }) }
}

async function readBytes(found: IdxFiles, card: DataCard, part: IdxPart, wanted: number[]) {
  const name = `${part} (${found.source})`
  const wantedBytes = wanted.reduce((product, length) => product * length, 1)
  const maxBytes = Math.max(2 * wantedBytes, 2 ** 20)
  const { shape, data } = await readIdx(found.bytes[part], { name, maxBytes })
  if (data instanceof Uint8Array && shape.join() === wanted.join()) return data
  throw new CnnError(
    'bad-dataset',
    `${name} holds ${data.constructor.name} of shape [${shape.join(', ')}], but ${card.name} has Uint8Array of shape [${wanted.join(', ')}] there.`,
  )
}

/**
 * ImageNet, as in the challenge ILSVRC-2012: 1,281,167 training and 50,000 validation photos of 1,000 classes. Olga
 * Russakovsky and others: "ImageNet Large Scale Visual Recognition Challenge", IJCV 115, 2015,
 * https://arxiv.org/abs/1409.0575.
 */
import { CnnError, type Dataset, type DecodeImagesOptions } from '@cnn/core/data'
import type { DataCard } from './data-card.js'
import type { FileTree } from './files/file-tree.js'
import type { DataOptions } from './files/find-dataset.js'
import { loadDataset } from './files/load-dataset.js'
import { findImageNet } from './imagenet/find-imagenet.js'
import { imageNetClasses, imageNetWnids } from './imagenet/ilsvrc-classes.js'
import { type ImageNetSample, readPart } from './imagenet/read-part.js'
import { wordNet } from './synsets/wordnet.js'

export { type ImageNetSample, imageNetClasses, imageNetWnids }

/** The parts with labels; those of the test pictures were never given out. */
export type ImageNetPart = 'train' | 'validation'

export interface ImageNetOptions<P extends ImageNetPart = ImageNetPart>
  extends Omit<DataOptions, 'onProgress'> {
  /** Which parts are wanted; both by default. */
  parts?: readonly P[]
  /**
   * Only classes that are a kind of this: a word ('bicycle', 'dog', 'artifact') or a wnid ('n02834778'). Labels then count
   * these classes alone, from 0; `wnids` says which they are.
   */
  subset?: string
  /** How pictures are decoded and scaled, as in `decodeImages`; 3 channels in their own sizes by default. */
  decode?: DecodeImagesOptions
  /**
   * Of the training archive: begin at once, with one picture of each class in turn, as a stream. By default the places
   * of all pictures are looked up first, which takes minutes for the whole archive, so that any can be had. Beside the
   * pictures of a moment, up to 64 KiB for each class are held, 64 MiB in all.
   */
  stream?: boolean
  /**
   * Also give the boxes of the things that a picture is of, where `Annotations/CLS-LOC` (Kaggle's) or `bbox` has them:
   * `train/<wnid>/<name>.xml` and `val/<name>.xml`. They are in pixels of the whole picture, so that `decode.size` cannot
   * be given, too; joint transforms scale both. False by default.
   */
  boxes?: boolean
  /** Of looking up the places of pictures: archives of classes that are done, and all. */
  onProgress?: (progress: { loaded: number; total: number; file: string }) => void
}

export type ImageNet<P extends ImageNetPart = ImageNetPart> = Record<P, Dataset<ImageNetSample>> & {
  /** The names of the labels. */
  classes: readonly string[]
  /** The wnids of the labels; without a subset `imageNetWnids`. */
  wnids: readonly string[]
  card: DataCard
  /** Where the data comes from, for people. */
  source: string
}

export const imageNetCard = {
  id: 'imagenet',
  name: 'ImageNet',
  summary: 'photos of 1,000 kinds of animals, plants and things (ILSVRC-2012)',
  homepage: 'https://www.image-net.org/challenges/LSVRC/2012',
  license: 'non-commercial research and education, see https://www.image-net.org/download',
  citation: `@article{russakovsky2015imagenet,
  author = {Olga Russakovsky and Jia Deng and Hao Su and others},
  title = {{ImageNet Large Scale Visual Recognition Challenge}},
  journal = {International Journal of Computer Vision},
  volume = {115},
  year = {2015},
  doi = {10.1007/s11263-015-0816-y}
}`,
  classes: imageNetClasses,
  counts: { train: 1_281_167, validation: 50_000 },
  files: [
    {
      path: 'ILSVRC2012_img_train.tar',
      url: 'https://www.image-net.org/challenges/LSVRC/2012/2012-downloads.php',
      bytes: 147_897_477_120,
      sha256: 'b08200a27a8e34218a0e58fde36b0fe8f73bc377f4acea2d91602057c3ca45bb',
      parts: ['train'],
    },
    {
      path: 'ILSVRC2012_img_val.tar',
      url: 'https://www.image-net.org/challenges/LSVRC/2012/2012-downloads.php',
      bytes: 6_744_924_160,
      sha256: 'c7e06a6c0baccf06d8dbeb6577d71efff84673a5dbdd50633ab44f8ea0456ae0',
      parts: ['validation'],
    },
    {
      path: 'ILSVRC2012_devkit_t12.tar.gz',
      url: 'https://www.image-net.org/challenges/LSVRC/2012/2012-downloads.php',
      md5: 'fa75699e90414af021442c21a62c3abf',
      parts: ['validation'],
    },
  ],
  access:
    'Ask for access at https://www.image-net.org/download (or join “ImageNet Object Localization Challenge” at Kaggle), fetch ILSVRC2012_img_train.tar, ILSVRC2012_img_val.tar and ILSVRC2012_devkit_t12.tar.gz, and put them into one folder; they need not be unpacked.',
} as const satisfies DataCard

/**
 * Loads ImageNet from a folder with the official archives, unpacked or not (`ILSVRC2012_img_train.tar` with its archives
 * of classes, `ILSVRC2012_img_val.tar`, `ILSVRC2012_devkit_t12.tar.gz`), with folders `train/<wnid>` and `val/<wnid>` or
 * `val` with all pictures, or as Kaggle packs it. Labels are the ranks of the wnids, as in every published network: never
 * the numbers of the development kit. Pictures are read and decoded when their turn comes.
 *
 * @example
 * const { train, classes } = await imageNet({ folder: '/data/ilsvrc', subset: 'dog', decode: { size: 224, fit: 'crop' } })
 * @throws CnnError 'data-not-found' with what to get and where to put it, 'bad-dataset', 'bad-tar', 'bad-devkit',
 * 'unknown-synset', 'ambiguous-word', 'aborted'
 */
export async function imageNet<P extends ImageNetPart = ImageNetPart>(
  options: ImageNetOptions<P> = {},
): Promise<ImageNet<P>> {
  const { onProgress: _, ...place } = options
  return loadDataset(
    imageNetCard,
    place,
    {
      aliases: ['ilsvrc2012', 'ILSVRC2012', 'imagenet-sample'],
      has: async (place) => Object.keys(await findImageNet(place)).length > 0,
    },
    ({ tree, source }) => readImageNet(tree, source, options),
  )
}

export async function readImageNet<P extends ImageNetPart = ImageNetPart>(
  tree: FileTree,
  source: string,
  options: Pick<
    ImageNetOptions<P>,
    'parts' | 'subset' | 'decode' | 'stream' | 'boxes' | 'signal' | 'onProgress'
  > = {},
): Promise<ImageNet<P>> {
  const { subset, signal, parts = ['train', 'validation'] as unknown as readonly P[] } = options
  const places = subset === undefined ? [...imageNetWnids.keys()] : await placesUnder(subset)
  const wnids = places.map((place) => imageNetWnids[place]!)
  const classes = places.map((place) => imageNetClasses[place]!)
  if (options.boxes && options.decode?.size !== undefined) {
    throw new CnnError(
      'bad-option',
      'Boxes are in pixels of the whole picture: leave out decode.size, and scale both with a joint transform.',
    )
  }
  const found = await findImageNet(tree, signal)
  const made: Partial<Record<ImageNetPart, Dataset<ImageNetSample>>> = {}
  for (const part of parts) {
    const stored = found[part]
    if (!stored) throw missing(part, source)
    made[part] = await readPart(stored, part, { ...options, tree, classes, wnids, source })
  }
  return {
    ...(made as Record<P, Dataset<ImageNetSample>>),
    classes,
    wnids,
    card: imageNetCard,
    source,
  }
}

async function placesUnder(synset: string) {
  const places = (await wordNet()).classesUnder(imageNetWnids, synset)
  if (places.length > 0) return places
  throw new CnnError('bad-option', `None of ImageNet's 1,000 classes is a kind of ${synset}.`)
}

const missing = (part: ImageNetPart, source: string) =>
  new CnnError(
    'data-not-found',
    part === 'train'
      ? `${source} has no training pictures of ImageNet: put ILSVRC2012_img_train.tar there, or a folder train with a folder for each wnid; or ask for parts: ['validation'] alone.`
      : `${source} has no validation pictures of ImageNet: put ILSVRC2012_img_val.tar and ILSVRC2012_devkit_t12.tar.gz there, or a folder val with a folder for each wnid; or ask for parts: ['train'] alone.`,
  )

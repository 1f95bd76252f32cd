/**
 * ImageNet, as in the challenge ILSVRC-2012: 1,281,167 training and 50,000 validation photos of 1,000 classes. Olga
 * Russakovsky and others: "ImageNet Large Scale Visual Recognition Challenge", IJCV 115, 2015,
 * https://arxiv.org/abs/1409.0575.
 */
import {
  type ByteImage,
  CnnError,
  Dataset,
  type DecodeImagesOptions,
  decodeImages,
  type ImageSample,
  randomStream,
} from '@cnn/core'
import type { DataCard } from './data-card.js'
import type { FileTree } from './files/file-tree.js'
import { type DataOptions, findDataset } from './files/find-dataset.js'
import { type FoundPart, findImageNet } from './imagenet/find-imagenet.js'
import { imageNetClasses, imageNetWnids } from './imagenet/ilsvrc-classes.js'
import {
  type ClassArchive,
  type EncodedPicture,
  indexArchives,
  type StoredPictures,
  streamArchives,
} from './imagenet/stored-pictures.js'
import { wordNet } from './synsets/wordnet.js'

export { imageNetClasses, imageNetWnids }

/** The parts with labels; those of the test pictures were never given out. */
export type ImageNetPart = 'train' | 'validation'

export interface ImageNetSample extends ImageSample {
  image: ByteImage
  /** Its class: 'n01440764'. */
  wnid: string
  /** 'n01440764_18.JPEG' */
  path: string
}

export interface ImageNetOptions<P extends ImageNetPart = ImageNetPart> extends DataOptions {
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
   * of all pictures are looked up first, which takes minutes for the whole archive, so that any can be had.
   */
  stream?: boolean
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
  const { tree, source } = await findDataset(imageNetCard, options, {
    aliases: ['ilsvrc2012', 'ILSVRC2012', 'imagenet-sample'],
    has: async (place) => Object.keys(await findImageNet(place)).length > 0,
  })
  return readImageNet(tree, source, options)
}

export async function readImageNet<P extends ImageNetPart = ImageNetPart>(
  tree: FileTree,
  source: string,
  options: Pick<
    ImageNetOptions<P>,
    'parts' | 'subset' | 'decode' | 'stream' | 'signal' | 'onProgress'
  > = {},
): Promise<ImageNet<P>> {
  const { subset, signal, parts = ['train', 'validation'] as unknown as readonly P[] } = options
  const places = subset === undefined ? [...imageNetWnids.keys()] : await placesUnder(subset)
  const wnids = places.map((place) => imageNetWnids[place]!)
  const classes = places.map((place) => imageNetClasses[place]!)
  const found = await findImageNet(tree, signal)
  const made: Partial<Record<ImageNetPart, Dataset<ImageNetSample>>> = {}
  for (const part of parts) {
    const stored = found[part]
    if (!stored) throw missing(part, source)
    made[part] = await readPart(stored, part, { ...options, classes, wnids, source })
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

interface PartContext extends Pick<ImageNetOptions, 'decode' | 'stream' | 'signal' | 'onProgress'> {
  classes: readonly string[]
  wnids: readonly string[]
  source: string
}

async function readPart(found: FoundPart, part: ImageNetPart, context: PartContext) {
  const { classes, wnids, decode } = context
  const labels = new Map(wnids.map((wnid, label) => [wnid, label]))
  const titles = { name: `${imageNetCard.name} ${part}`, classes }
  const encoded =
    'archives' in found
      ? await ofArchives(await found.archives(), labels, context, titles)
      : ofPictures(await found.pictures(), labels, context, titles)
  return decodeImages(encoded, { channels: 3, ...decode })
}

type Labels = ReadonlyMap<string, number>
type Titles = { name: string; classes: readonly string[] }

async function ofArchives(
  all: readonly ClassArchive[],
  labels: Labels,
  context: PartContext,
  titles: Titles,
) {
  const archives = all.filter(({ wnid }) => isWanted(wnid, labels, context))
  if (archives.length === 0) throw nothing(titles.name, context)
  if (context.stream) {
    return Dataset.from(({ epoch, signal }) => streamed(archives, labels, epoch, signal), titles)
  }
  const { signal, onProgress } = context
  const [first] = archives
  const pictures = await indexArchives(archives, {
    signal,
    onArchive: (done) =>
      onProgress?.({ loaded: done, total: archives.length, file: first!.source.name }),
  })
  return ofPictures(pictures, labels, context, titles)
}

/** One picture of each class after the other, the classes in another order in every epoch. */
async function* streamed(
  archives: readonly ClassArchive[],
  labels: Labels,
  epoch: number,
  signal?: AbortSignal,
) {
  const order = randomStream('ImageNet', epoch).permutation(archives.length)
  const mixed = [...order].map((place) => archives[place]!)
  for await (const picture of streamArchives(mixed, signal)) yield labelled(picture, labels)
}

function ofPictures(
  pictures: StoredPictures,
  labels: Labels,
  context: PartContext,
  titles: Titles,
) {
  const wanted: number[] = []
  for (let index = 0; index < pictures.size; index++) {
    if (isWanted(pictures.wnid(index), labels, context)) wanted.push(index)
  }
  if (wanted.length === 0) throw nothing(titles.name, context)
  const get = async (index: number) => labelled(await pictures.read(wanted[index]!), labels)
  return Dataset.from({ size: wanted.length, get }, titles)
}

const labelled = ({ bytes, wnid, path }: EncodedPicture, labels: Labels) => ({
  ...{ image: bytes, label: labels.get(wnid)!, wnid, path },
})

const official = /* @__PURE__ */ new Set(imageNetWnids)

function isWanted(wnid: string, labels: Labels, { source }: PartContext) {
  if (labels.has(wnid)) return true
  if (official.has(wnid)) return false
  throw new CnnError(
    'bad-dataset',
    `${source} has pictures of ${wnid}, which is none of the 1,000 classes of ILSVRC-2012. Folders of other classes are read by imageFolder().`,
  )
}

const nothing = (name: string, { source }: PartContext) =>
  new CnnError('bad-dataset', `${name} (${source}) has no picture of the classes that are wanted.`)

const missing = (part: ImageNetPart, source: string) =>
  new CnnError(
    'data-not-found',
    part === 'train'
      ? `${source} has no training pictures of ImageNet: put ILSVRC2012_img_train.tar there, or a folder train with a folder for each wnid; or ask for parts: ['validation'] alone.`
      : `${source} has no validation pictures of ImageNet: put ILSVRC2012_img_val.tar and ILSVRC2012_devkit_t12.tar.gz there, or a folder val with a folder for each wnid; or ask for parts: ['train'] alone.`,
  )

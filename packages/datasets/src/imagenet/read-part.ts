import {
  type Box,
  type ByteImage,
  CnnError,
  Dataset,
  type DecodeImagesOptions,
  decodeImages,
  type ImageSample,
  randomStream,
} from '@cnn/core/data'
import type { FileTree } from '../files/file-tree.js'
import { findBoxes } from './find-boxes.js'
import type { FoundPart } from './find-imagenet.js'
import { imageNetWnids } from './ilsvrc-classes.js'
import {
  type ClassArchive,
  type EncodedPicture,
  indexArchives,
  type StoredPictures,
  streamArchives,
} from './stored-pictures.js'

export interface ImageNetSample extends ImageSample {
  image: ByteImage
  /** Its class: 'n01440764'. */
  wnid: string
  /** 'n01440764_18.JPEG' */
  path: string
  /** With the option of this name; a picture without annotation has none. */
  boxes?: (Box & { label: number })[]
}

/** How a part is read. */
export interface PartContext {
  tree: FileTree
  /** For people. */
  source: string
  classes: readonly string[]
  wnids: readonly string[]
  decode?: DecodeImagesOptions
  stream?: boolean
  boxes?: boolean
  signal?: AbortSignal
  onProgress?: (progress: { loaded: number; total: number; file: string }) => void
}

/** The data set of a part that was found. */
export async function readPart(
  found: FoundPart,
  part: 'train' | 'validation',
  context: PartContext,
): Promise<Dataset<ImageNetSample>> {
  const { classes, wnids, decode, tree } = context
  const labels = new Map(wnids.map((wnid, label) => [wnid, label]))
  const boxesOf = context.boxes ? await findBoxes(tree, part, labels) : undefined
  const reading: Reading = {
    ...{ labels, context, titles: { name: `ImageNet ${part}`, classes } },
    async sample({ bytes, wnid, path }) {
      const sample = { image: bytes, label: labels.get(wnid)!, wnid, path }
      return boxesOf ? { ...sample, boxes: await boxesOf(sample) } : sample
    },
  }
  const encoded =
    'archives' in found
      ? await ofArchives(await found.archives(), reading)
      : ofPictures(await found.pictures(), reading)
  return decodeImages(encoded, { channels: 3, ...decode })
}

type EncodedSample = Omit<ImageNetSample, 'image'> & { image: Uint8Array }

interface Reading {
  labels: ReadonlyMap<string, number>
  context: PartContext
  titles: { name: string; classes: readonly string[] }
  sample(picture: EncodedPicture): Promise<EncodedSample>
}

async function ofArchives(all: readonly ClassArchive[], reading: Reading) {
  const { context, titles } = reading
  const archives = all.filter(({ wnid }) => isWanted(wnid, reading))
  if (archives.length === 0) throw nothing(reading)
  if (context.stream) {
    return Dataset.from(({ epoch, signal }) => streamed(archives, reading, epoch, signal), titles)
  }
  const { signal, onProgress } = context
  const [first] = archives
  const pictures = await indexArchives(archives, {
    signal,
    onArchive: (done) =>
      onProgress?.({ loaded: done, total: archives.length, file: first!.source.name }),
  })
  return ofPictures(pictures, reading)
}

/** One picture of each class after the other, the classes in another order in every epoch. */
async function* streamed(
  archives: readonly ClassArchive[],
  reading: Reading,
  epoch: number,
  signal?: AbortSignal,
) {
  const order = randomStream('ImageNet', epoch).permutation(archives.length)
  const mixed = [...order].map((place) => archives[place]!)
  for await (const picture of streamArchives(mixed, signal)) yield reading.sample(picture)
}

function ofPictures(pictures: StoredPictures, reading: Reading) {
  const wanted: number[] = []
  for (let index = 0; index < pictures.size; index++) {
    if (isWanted(pictures.wnid(index), reading)) wanted.push(index)
  }
  if (wanted.length === 0) throw nothing(reading)
  const get = async (index: number) => reading.sample(await pictures.read(wanted[index]!))
  return Dataset.from({ size: wanted.length, get }, reading.titles)
}

const official = /* @__PURE__ */ new Set(imageNetWnids)

function isWanted(wnid: string, { labels, context }: Reading) {
  if (labels.has(wnid)) return true
  if (official.has(wnid)) return false
  throw new CnnError(
    'bad-dataset',
    `${context.source} has pictures of ${wnid}, which is none of the 1,000 classes of ILSVRC-2012. Folders of other classes are read by imageFolder().`,
  )
}

const nothing = ({ titles, context }: Reading) =>
  new CnnError(
    'bad-dataset',
    `${titles.name} (${context.source}) has no picture of the classes that are wanted.`,
  )

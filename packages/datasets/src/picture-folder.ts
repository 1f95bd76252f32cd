import {
  type ByteImage,
  CnnError,
  Dataset,
  fitImage,
  type ImageSample,
  readImage,
  throwIfAborted,
  toChannels,
} from '@cnn/core/data'
import type { FolderFile, SkippedFile } from './image-folder/folder-file.js'
import { type ImageFolderSource, listFiles } from './image-folder/list-files.js'

export interface PictureFolderOptions {
  /** The side of squares that pictures are brought to, in pixels. By default they stay as they are. */
  size?: number
  /**
   * How a picture becomes a square: 'crop' (by default) scales it until the square is covered and cuts out the middle,
   * 'pad' keeps all of it on white.
   */
  fit?: 'crop' | 'pad'
  /** 1 makes them grey, 3 RGB. By default grey where all of them are, else RGB. */
  channels?: 1 | 3
  signal?: AbortSignal
  /** Of reading the files. */
  onProgress?: (progress: { done: number; total: number }) => void
}

/** A picture of a folder. There are no classes: its label is 0. */
export interface FolderPicture extends ImageSample {
  image: ByteImage
  /** From the folder on: 'strips/1.jpg'. */
  path: string
}

/** What a picture was before it became a square. */
export interface OriginalPicture {
  path: string
  width: number
  height: number
  /** Transparency was laid over white. */
  channels: 1 | 3
}

/** All pictures of a folder. */
export interface PictureFolder {
  pictures: Dataset<FolderPicture>
  channels: 1 | 3
  /** In the order of `pictures`. */
  originals: readonly OriginalPicture[]
  /** Files that are no pictures, or damaged, or of one colour all over. */
  skipped: readonly SkippedFile[]
  /** What was read, for people. */
  source: string
}

const atOnce = 8
/** Squares are kept in memory up to so many bytes; more are read anew in each epoch. */
const mostKept = 2 ** 30

/**
 * All pictures in and below a folder, of any size, grey, RGB or with transparency, as squares of one size, for networks
 * that learn without classes. Every file is read once before the data is given, so that what cannot be used is known and
 * said; hidden files are not looked at.
 *
 * @example const { pictures, skipped } = await pictureFolder('panels', { size: 64 })
 * @throws CnnError 'bad-dataset' where there is no picture that can be used, 'not-found', 'read-failed', 'bad-option',
 * 'aborted'
 */
export async function pictureFolder(
  source: ImageFolderSource,
  options: PictureFolderOptions = {},
): Promise<PictureFolder> {
  const { size, channels, signal } = options
  checkOptions(options)
  const { name, files } = await listFiles(source, signal)
  const keeps = size !== undefined && files.length * size * size * 3 <= mostKept
  const looked = await lookThrough(files, options, keeps)
  const usable = looked.filter((one): one is Usable => 'original' in one)
  const skipped = looked.filter((one): one is SkippedFile => 'reason' in one)
  if (usable.length === 0) throw noPictures(name, files.length, skipped)
  const common = channels ?? (usable.every(({ original }) => original.channels === 1) ? 1 : 3)
  const get = async (index: number): Promise<FolderPicture> => {
    const { file, image } = usable[index]!
    const square = image ?? toSquare(await readImage(file.image), options)
    return { image: toChannels(square, common), label: 0, path: file.path }
  }
  return {
    pictures: Dataset.from({ size: usable.length, get }, { name }),
    channels: common,
    originals: usable.map(({ original }) => original),
    skipped,
    source: name,
  }
}

interface Usable {
  file: FolderFile
  original: OriginalPicture
  /** The square, where it is kept. */
  image?: ByteImage
}

async function lookThrough(
  files: readonly FolderFile[],
  { signal, onProgress, ...options }: PictureFolderOptions,
  keeps: boolean,
): Promise<(Usable | SkippedFile)[]> {
  const looked: (Usable | SkippedFile)[] = []
  for (let start = 0; start < files.length; start += atOnce) {
    throwIfAborted(signal)
    const group = files.slice(start, start + atOnce)
    looked.push(...(await Promise.all(group.map((file) => look(file, options, keeps)))))
    onProgress?.({ done: looked.length, total: files.length })
  }
  throwIfAborted(signal)
  return looked
}

async function look(
  file: FolderFile,
  options: PictureFolderOptions,
  keeps: boolean,
): Promise<Usable | SkippedFile> {
  const { path } = file
  try {
    const whole = await readImage(file.image)
    const { width, height } = whole
    if (isPlain(whole)) return { path, reason: 'It is of one colour all over.' }
    const original = { path, width, height, channels: whole.channels as 1 | 3 }
    return { file, original, ...(keeps && { image: toSquare(whole, options) }) }
  } catch (error) {
    if (error instanceof CnnError) return { path, reason: error.message }
    return { path, reason: `It cannot be read: ${(error as Error).message}` }
  }
}

function toSquare(image: ByteImage, { size, fit, channels }: PictureFolderOptions): ByteImage {
  const ready = toChannels(image, channels)
  if (size === undefined) return ready
  const fitting =
    fit === 'pad' ? ({ fit: 'letterbox', fill: 255 } as const) : { fit: 'crop' as const }
  return fitImage(ready, { size, ...fitting }).image
}

const isPlain = ({ data, channels }: ByteImage) =>
  data.every((value, i) => value === data[i % channels])

function checkOptions({ size, fit = 'crop', channels = 3 }: PictureFolderOptions) {
  const isSize = size === undefined || (Number.isInteger(size) && size > 0)
  if (isSize && ['crop', 'pad'].includes(fit) && [1, 3].includes(channels)) return
  throw new CnnError(
    'bad-option',
    `pictureFolder was given size ${size}, fit '${fit}' and ${channels} channels; a size is a whole number of pixels, a fit 'crop' or 'pad', and channels are 1 or 3.`,
  )
}

function noPictures(name: string, files: number, [first]: readonly SkippedFile[]) {
  const why = first
    ? `of ${files} files there is none that can be used. The first, ${first.path}: ${first.reason}`
    : 'there is no file in it.'
  return new CnnError('bad-dataset', `${name} has no pictures: ${why}`)
}

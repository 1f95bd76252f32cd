import { existsSync } from 'node:fs'
import { CnnError, Dataset, type Image, readImage } from '@cnn/core'
import { type DescribableSet, partsOf } from '@cnn/datasets'
import { readStatistics, type StoredStatistics } from '@cnn/gan/metrics'
import type { Context } from '../action.js'
import { findPart } from '../data/choose-samples.js'
import { dataSetNames, findDataSet } from '../data/data-sets.js'
import { downloadProgress } from '../download-progress.js'
import { findData } from '../find-data.js'
import { findImages } from '../find-images.js'

export interface PictureChoice {
  /** Which part of a data set. Default test, or what it has. */
  split?: string
  /** At most so many pictures, chosen at random. */
  count: number
  seed: number
}

/** What a side of a comparison is. */
export type Side = { name: string } & (
  | { pictures: Dataset<{ image: Image }>; dataSet?: string }
  | { statistics: StoredStatistics }
)

/**
 * What is meant by a name on the command line: statistics in an .npz file; a data set; or a folder of pictures, or a single
 * one. A path is told by a slash or a dot, so that a folder that happens to be called 'mnist' is no surprise.
 * @throws CnnError 'unknown-data', 'no-such-file', 'no-pictures', 'unknown-part', and what reading throws
 */
export async function openSide(
  name: string,
  choice: PictureChoice,
  context: Context,
): Promise<Side> {
  if (/\.npz$/i.test(name)) return { name, statistics: await readStatistics(name) }
  const isKnown = name === 'sample' || dataSetNames.includes(name.split(':')[0]!)
  const isPath = existsSync(name) ? !isKnown || /[/\\.]/.test(name) : /[/\\]/.test(name) && !isKnown
  if (!isPath) return openDataSet(name, choice, context)
  const files = findImages([name])
  const read = async (index: number) => ({ image: await readNamed(files[index]!) })
  const all = Dataset.from({ size: files.length, get: read }, { name })
  return { name, pictures: chosen(all, choice).prefetch(readAhead) }
}

/** What is wrong with a picture says which one it is. */
async function readNamed(file: string) {
  try {
    return await readImage(file)
  } catch (error) {
    if (!(error instanceof CnnError) || error.message.includes(file)) throw error
    throw new CnnError(error.code, `${file}: ${error.message}`, { cause: error })
  }
}

/** Pictures that are read while others are looked at. */
const readAhead = 8

async function openDataSet(name: string, choice: PictureChoice, context: Context): Promise<Side> {
  const { terminal, signal } = context
  const id = name.split(':')[0]!
  const open = async (): Promise<DescribableSet> => {
    if (name === 'sample') return findData({ data: name, signal })
    const found = await findDataSet(name)
    const onProgress = downloadProgress(terminal)
    return found.open({ folder: found.folder, part: choice.split, signal, onProgress })
  }
  const set = await open()
  terminal.clearProgress()
  const parts = partsOf(set)
  const wanted = choice.split ?? parts.find(([part]) => part === 'test')?.[0]
  const [part, data] = findPart(parts, wanted, id)
  const pictures = chosen(data, choice).map((sample) => pictureOf(sample, name))
  return { name: data.name ?? `${id} ${part}`, pictures: pictures.prefetch(readAhead), dataSet: id }
}

/** At random also where all are taken: pictures often lie class by class. */
const chosen = <T>(data: Dataset<T>, { count, seed }: PictureChoice) =>
  data.shuffle(seed).take(Math.min(count, data.size ?? count))

async function pictureOf(sample: unknown, name: string): Promise<{ image: Image }> {
  const { image } = (sample ?? {}) as { image?: unknown }
  if (image instanceof Uint8Array || image instanceof Blob) return { image: await readImage(image) }
  if (image && typeof image === 'object' && 'data' in image) return { image: image as Image }
  throw new CnnError('no-pictures', `The samples of ${name} are not pictures.`)
}

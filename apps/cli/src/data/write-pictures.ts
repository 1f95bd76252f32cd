import { join } from 'node:path'
import { CnnError, type Image, throwIfAborted } from '@cnn/core'
import { type DescribableSet, partsOf } from '@cnn/datasets'
import { writePicture } from '../picture-files.js'
import { findPart } from './choose-samples.js'

export interface WritePicturesOptions {
  /** Only this part, without a folder of its own. */
  part?: string
  /** So many of each part at most. */
  limit?: number
  signal?: AbortSignal
  onProgress?: (done: number, total: number | undefined) => void
}

/**
 * Writes the pictures of a data set as PNG files, in a folder for each part and in it one for each class: train/cat/00007.png.
 * @throws CnnError 'unknown-part', 'no-pictures' for a data set of something else, 'write-failed', 'aborted'
 */
export async function writeSetAsPictures(
  set: DescribableSet,
  out: string,
  { part: wanted, limit, signal, onProgress }: WritePicturesOptions = {},
): Promise<{ part: string; pictures: number }[]> {
  const all = partsOf(set)
  const parts = wanted === undefined ? all : [findPart(all, wanted, 'The data set')]
  const written: { part: string; pictures: number }[] = []
  for (const [part, whole] of parts) {
    if (whole.size === 0) continue
    const data = limit === undefined ? whole : whole.take(limit)
    const folder = wanted === undefined ? join(out, part) : out
    let pictures = 0
    for await (const sample of data.iterate({ signal })) {
      throwIfAborted(signal)
      const { image, label } = sample as { image?: unknown; label?: unknown }
      if (!isImage(image)) throw noPictures(part)
      const name = whole.classes && typeof label === 'number' ? whole.classes[label] : undefined
      const file = `${String(pictures).padStart(5, '0')}.png`
      writePicture(join(folder, folderName(name), file), image)
      onProgress?.(++pictures, data.size)
    }
    written.push({ part, pictures })
  }
  return written
}

/** The name of a class, as a folder may be called. */
const folderName = (name = '') => name.replace(/[/\\:*?"<>|]/g, '-')

const isImage = (value: unknown): value is Image =>
  typeof value === 'object' && value !== null && 'width' in value && 'channels' in value

const noPictures = (part: string) =>
  new CnnError(
    'no-pictures',
    `The samples of ${part} are no pictures, and cannot be written as PNG.`,
  )

import { type ByteSource, CnnError, type ImageSample, type SampleSource } from '@cnn/core/data'
import { tellDamage } from '../files/damage.js'
import type { FileTree } from '../files/file-tree.js'
import { matNumbers, readMat, streamMatVariable } from '../formats/mat.js'

const side = 32
const pixels = side * side
const values = 3 * pixels
/** So many pictures are unpacked at a time. */
const atOnce = 64
/** The most that zlib can shrink anything, a little rounded up. */
const largestRatio = 1040

/** Pictures in memory, and their labels. */
export type CroppedDigits = SampleSource<ImageSample> & { labels: Uint8Array }

/**
 * All pictures of a MAT file with X [32, 32, 3, n] and y [n, 1].
 * @throws CnnError 'bad-mat', 'bad-dataset' where they have another shape, or there are labels besides 0 … 10
 */
export async function readSvhnPictures(
  tree: FileTree,
  path: string,
  signal?: AbortSignal,
): Promise<CroppedDigits> {
  const file = await openFile(tree, path, signal)
  try {
    const labels = await readLabels(file, signal)
    const size = labels.length
    if (size * values > file.length * largestRatio) throw bad(file, `cannot hold ${size} pictures`)
    const data = new Uint8Array(size * values)
    let filled = 0
    for await (const planes of readPlanes(file, size, signal)) {
      for (let from = 0; from < planes.length; from += values, filled += values) {
        interleave(planes, from, data, filled)
      }
    }
    const get = (index: number) =>
      sampleOf(data.subarray(index * values, (index + 1) * values), labels[index]!)
    return { size, labels, get }
  } finally {
    await file.close()
  }
}

/** The same a picture at a time, of a file that is too large for the memory; each pass reads it anew. */
export function streamSvhnPictures(tree: FileTree, path: string) {
  return async function* ({ signal }: { signal?: AbortSignal }): AsyncGenerator<ImageSample> {
    const file = await openFile(tree, path, signal)
    try {
      const labels = await readLabels(file, signal)
      let index = 0
      for await (const planes of readPlanes(file, labels.length, signal)) {
        for (let from = 0; from < planes.length; from += values) {
          const data = new Uint8Array(values)
          interleave(planes, from, data, 0)
          yield sampleOf(data, labels[index++]!)
        }
      }
    } catch (error) {
      throw await tellDamage(tree, path, error)
    } finally {
      await file.close()
    }
  }
}

async function openFile(tree: FileTree, path: string, signal?: AbortSignal) {
  const file = await tree.open(path, signal)
  if (file) return file
  throw new CnnError('data-not-found', `${tree.name} has no file ${path}.`)
}

/** The digits; 10 stands for 0 there. */
async function readLabels(file: ByteSource, signal?: AbortSignal): Promise<Uint8Array> {
  const found = await readMat(file, { variables: ['y'], signal })
  const numbers = matNumbers(found.get('y'), `${file.name}, variable y,`)
  const labels = new Uint8Array(numbers.length)
  for (let i = 0; i < labels.length; i++) {
    const label = numbers[i]!
    if (!(Number.isInteger(label) && label >= 0 && label <= 10)) {
      throw bad(file, `has the label ${label} at ${i}; there are 1 to 10`)
    }
    labels[i] = label % 10
  }
  if (labels.length > 0) return labels
  throw bad(file, 'has no labels')
}

/** Pieces of X with the pictures one after another, each by colours and columns. */
async function* readPlanes(file: ByteSource, size: number, signal?: AbortSignal) {
  const pieceLength = atOnce * values
  const { dims, pieces, ...array } = await streamMatVariable(file, 'X', { pieceLength, signal })
  // MATLAB leaves out a last size of 1.
  const wanted = [side, side, 3, ...(size === 1 && dims.length === 3 ? [] : [size])]
  if (array.class !== 'uint8' || dims.join() !== wanted.join()) {
    const found = `${array.class} of [${dims.join(', ')}]`
    throw bad(file, `has X as ${found}, but should have uint8 of [${wanted.join(', ')}]`)
  }
  for await (const piece of pieces) yield piece as Uint8Array
}

/** Rows of pixels from columns of each colour. */
function interleave(planes: Uint8Array, from: number, data: Uint8Array, start: number) {
  let to = start
  for (let row = 0; row < side; row++) {
    for (let at = from + row; at < from + pixels; at += side, to += 3) {
      data[to] = planes[at]!
      data[to + 1] = planes[at + pixels]!
      data[to + 2] = planes[at + 2 * pixels]!
    }
  }
}

const sampleOf = (data: Uint8Array, label: number): ImageSample => ({
  image: { data, width: side, height: side, channels: 3 },
  label,
})

const bad = ({ name }: ByteSource, problem: string) =>
  new CnnError('bad-dataset', `${name} ${problem}. Fetch it again.`)

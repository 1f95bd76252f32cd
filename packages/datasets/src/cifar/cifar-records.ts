/** CIFAR's binary version: records of one or two bytes of labels and 32 × 32 pixels, first all red, then green, blue. */
import { CnnError, type ImageSample } from '@cnn/core/data'

export const cifarSide = 32

const pixels = cifarSide * cifarSide
const values = 3 * pixels

/** Pictures in memory, their colours interleaved, and the bytes of labels before them. */
export interface CifarRecords {
  size: number
  /** Of each byte of labels, its value in every record. */
  labels: Uint8Array[]
  image(index: number): ImageSample['image']
}

/**
 * Reads records of one or several files.
 * @param labelNames of each byte of labels, what it may stand for
 * @throws CnnError 'bad-dataset' for files that hold no whole records, or labels that there are not
 */
export function readCifarRecords(
  batches: readonly Uint8Array[],
  labelNames: readonly (readonly string[])[],
  title: string,
): CifarRecords {
  const labelBytes = labelNames.length
  const recordBytes = labelBytes + values
  checkLengths(batches, recordBytes, title)
  const size = batches.reduce((sum, { length }) => sum + length / recordBytes, 0)
  const labels = labelNames.map(() => new Uint8Array(size))
  const data = new Uint8Array(size * values)
  let record = 0
  for (const batch of batches) {
    for (let at = 0; at < batch.length; at += recordBytes, record++) {
      for (let i = 0; i < labelBytes; i++) labels[i]![record] = batch[at + i]!
      interleave(batch, at + labelBytes, data, record * values)
    }
  }
  for (const [i, names] of labelNames.entries()) checkLabels(labels[i]!, names.length, title)
  const image = (index: number) => ({
    data: data.subarray(index * values, (index + 1) * values),
    width: cifarSide,
    height: cifarSide,
    channels: 3,
  })
  return { size, labels, image }
}

function checkLengths(batches: readonly Uint8Array[], recordBytes: number, title: string) {
  for (const [i, { length }] of batches.entries()) {
    if (length > 0 && length % recordBytes === 0) continue
    throw new CnnError(
      'bad-dataset',
      `${title}: batch ${i + 1} has ${length} bytes, which is no whole number of records of ${recordBytes}. Fetch it again.`,
    )
  }
}

function interleave(planes: Uint8Array, from: number, data: Uint8Array, start: number) {
  for (let i = from, to = start; i < from + pixels; i++, to += 3) {
    data[to] = planes[i]!
    data[to + 1] = planes[i + pixels]!
    data[to + 2] = planes[i + 2 * pixels]!
  }
}

function checkLabels(labels: Uint8Array, count: number, title: string) {
  const wrong = labels.findIndex((label) => label >= count)
  if (wrong < 0) return
  throw new CnnError(
    'bad-dataset',
    `${title}: labels are 0 … ${count - 1}, but record ${wrong} has ${labels[wrong]}.`,
  )
}

/** CIFAR's binary version: records of a label's byte and 32 × 32 pixels, first all red values, then green, then blue. */
import { CnnError, Dataset, type ImageSample } from '@cnn/core'
import type { DataCard } from '../data-card.js'
import type { ImageSet } from '../idx-image-set.js'
import type { CifarFiles } from './cifar-files.js'

const side = 32
const pixels = side * side
const recordBytes = 1 + 3 * pixels

/**
 * Reads the batches and splits the validation part off the training set, the classes in proportion.
 * @throws CnnError 'bad-dataset' for a file that does not hold whole records, or has a label that there is not
 */
export function readCifarImageSet(
  found: CifarFiles,
  card: DataCard,
  validation: number = 1 / 10,
): ImageSet {
  const train = readRecords(found.train, card, found.source)
  const test = readRecords([found.test], card, found.source)
  const { train: allTrain = 0, test: allTest = 0 } = card.counts
  const isFull = train.size === allTrain && test.size === allTest
  const trainPart = partOf(train.size, allTrain)
  const testPart = partOf(test.size, allTest)
  const official = Dataset.from(train, { classes: card.classes })
  const split = official.split({ validation, seed: 1, stratifyBy: train.labels })
  const part = (data: Dataset<ImageSample>, name: string, share: string) =>
    data.named(`${card.name} ${name}${share && ` (${share})`}`)
  return {
    train: part(split.train, 'train', trainPart),
    validation: part(split.validation, 'validation', trainPart),
    test: part(Dataset.from(test, { classes: card.classes }), 'test', testPart),
    classes: card.classes,
    kind: isFull ? 'full' : 'sample',
    source: isFull
      ? found.source
      : `${found.source}, which has ${trainPart || 'all'} pictures to train and ${testPart || 'all'} to test`,
    files: found.files,
    card,
  }
}

/** '10,000 of 50,000', and nothing where all are there. */
const partOf = (size: number, all: number) =>
  size === all ? '' : `${size.toLocaleString('en')} of ${all.toLocaleString('en')}`

function readRecords(batches: readonly Uint8Array[], card: DataCard, source: string) {
  for (const [i, { length }] of batches.entries()) {
    if (length > 0 && length % recordBytes === 0) continue
    throw new CnnError(
      'bad-dataset',
      `${card.name} (${source}): batch ${i + 1} has ${length} bytes, which is no whole number of records of ${recordBytes}. Fetch it again.`,
    )
  }
  const size = batches.reduce((sum, { length }) => sum + length / recordBytes, 0)
  const labels = new Uint8Array(size)
  const data = new Uint8Array(size * 3 * pixels)
  let record = 0
  for (const batch of batches) {
    for (let at = 0; at < batch.length; at += recordBytes, record++) {
      labels[record] = batch[at]!
      interleave(batch.subarray(at + 1, at + recordBytes), data, record * 3 * pixels)
    }
  }
  checkLabels(labels, card, source)
  const get = (index: number): ImageSample => {
    const start = index * 3 * pixels
    const image = { width: side, height: side, channels: 3 }
    return {
      image: { data: data.subarray(start, start + 3 * pixels), ...image },
      label: labels[index]!,
    }
  }
  return { size, get, labels }
}

function interleave(planes: Uint8Array, data: Uint8Array, start: number) {
  for (let i = 0, to = start; i < pixels; i++, to += 3) {
    data[to] = planes[i]!
    data[to + 1] = planes[pixels + i]!
    data[to + 2] = planes[2 * pixels + i]!
  }
}

function checkLabels(labels: Uint8Array, card: DataCard, source: string) {
  const wrong = labels.findIndex((label) => label >= card.classes.length)
  if (wrong < 0) return
  throw new CnnError(
    'bad-dataset',
    `${card.name} has labels 0 … ${card.classes.length - 1}, but record ${wrong} (${source}) has ${labels[wrong]}.`,
  )
}

import { Dataset, type ImageSample } from '@cnn/core/data'
import type { DataCard } from '../data-card.js'
import type { ImageSet } from '../idx-image-set.js'
import type { CifarFiles } from './cifar-files.js'
import { readCifarRecords } from './cifar-records.js'

/**
 * Reads the batches and splits the validation part off the training set, the classes in proportion.
 * @throws CnnError 'bad-dataset' for a file that does not hold whole records, or has a label that there is not
 */
export function readCifarImageSet(
  found: CifarFiles,
  card: DataCard,
  validation: number = 1 / 10,
): ImageSet {
  const train = readSamples(found.train, card, found.source)
  const test = readSamples([found.test], card, found.source)
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

function readSamples(batches: readonly Uint8Array[], card: DataCard, source: string) {
  const records = readCifarRecords(batches, [card.classes], `${card.name} (${source})`)
  const labels = records.labels[0]!
  const get = (index: number): ImageSample => ({
    image: records.image(index),
    label: labels[index]!,
  })
  return { size: records.size, get, labels }
}

/**
 * Free Spoken Digit Dataset: the ten digits, spoken in English by six people fifty times each; 8 kHz, one channel.
 * Zohar Jackson and others, https://github.com/Jakobovski/free-spoken-digit-dataset.
 */
import { CnnError, Dataset } from '@cnn/core/data'
import type { DataCard } from './data-card.js'
import type { FileTree } from './files/file-tree.js'
import type { DataOptions } from './files/find-dataset.js'
import { loadDataset } from './files/load-dataset.js'
import type { SoundSample } from './sound.js'
import { soundFiles, wavFilesIn } from './sounds/sound-files.js'

/** A recording of a spoken digit; the label is the digit. */
export interface SpokenDigit extends SoundSample {
  /** 'theo' */
  speaker: string
  /** Which of this speaker's recordings of this digit: 0 … 49. */
  take: number
}

export interface SpokenDigits {
  train: Dataset<SpokenDigit>
  /** Split off the official training part, a ninth of it, the digits in proportion. */
  validation: Dataset<SpokenDigit>
  /** The official test part: takes 0 to 4 of each digit and speaker. The speakers are those of the training part. */
  test: Dataset<SpokenDigit>
  classes: readonly string[]
  /** Those who speak, in the order of their names. */
  speakers: readonly string[]
  card: DataCard
  /** Where the data comes from, for people. */
  source: string
}

const commit = '26eb9aaf76e81b692f806f9140c2d2777410d7a1'

export const freeSpokenDigitsCard = {
  id: 'free-spoken-digits',
  name: 'Free Spoken Digits',
  summary: 'the digits in English, 3,000 recordings of six speakers, 8 kHz',
  homepage: 'https://github.com/Jakobovski/free-spoken-digit-dataset',
  license: 'CC BY-SA 4.0',
  citation: `@misc{jackson2018fsdd,
  author = {Jackson, Zohar and Souza, C{\\'e}sar and Flaks, Jason and Pan, Yuxin and Nicolas, Hereman and Thite, Adhish},
  title = {Jakobovski/free-spoken-digit-dataset: v1.0.8},
  year = {2018},
  doi = {10.5281/zenodo.1342401}
}`,
  classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  counts: { train: 2700, test: 300 },
  files: [
    {
      path: 'free-spoken-digit-dataset.tar.gz',
      url: `https://github.com/Jakobovski/free-spoken-digit-dataset/archive/${commit}.tar.gz`,
      unpack: true,
    },
  ],
} as const satisfies DataCard

const testTakes = 5

/**
 * Loads the spoken digits, from where `findDataset` finds them. A folder may have only some of the recordings.
 * @throws CnnError 'data-not-found', 'bad-dataset', 'aborted' and those of the download
 */
export async function freeSpokenDigits(options: DataOptions = {}): Promise<SpokenDigits> {
  return loadDataset(
    freeSpokenDigitsCard,
    options,
    {
      aliases: ['fsdd', 'free-spoken-digit-dataset'],
      has: async (place) => (await findRecordings(place)).length > 0,
    },
    ({ tree, source }) => readSpokenDigits(tree, source, options.signal),
  )
}

export async function readSpokenDigits(
  tree: FileTree,
  source: string,
  signal?: AbortSignal,
): Promise<SpokenDigits> {
  const card = freeSpokenDigitsCard
  const recordings = await findRecordings(tree, signal)
  const official = recordings.filter(({ take }) => take >= testTakes)
  const tested = recordings.filter(({ take }) => take < testTakes)
  if (official.length < 2 || tested.length === 0) {
    throw new CnnError(
      'bad-dataset',
      `${card.name} (${source}): there are ${official.length} recordings to train and ${tested.length} to test. Files are named by digit, speaker and take, as recordings/7_theo_3.wav; takes 0 to 4 are the test part.`,
    )
  }
  const dataset = (entries: typeof recordings, name: string) =>
    Dataset.from(soundFiles(tree, entries), {
      name: `${card.name} ${name}`,
      classes: card.classes,
    })
  const { train, validation } = dataset(official, 'train').split({
    validation: Math.max(1, Math.round(official.length / 9)),
    seed: 1,
    stratifyBy: official.map(({ label }) => label),
  })
  return {
    train,
    validation: validation.named(`${card.name} validation`),
    test: dataset(tested, 'test'),
    classes: card.classes,
    speakers: [...new Set(recordings.map(({ speaker }) => speaker))].sort(),
    card,
    source,
  }
}

/** The recordings of a tree, which has them in its root, in `recordings`, or one folder further down as archives do. */
async function findRecordings(tree: FileTree, signal?: AbortSignal) {
  const inner = (await tree.list('', signal)).filter(({ kind }) => kind === 'folder')
  for (const folder of ['recordings', '', ...inner.map(({ path }) => `${path}/recordings`)]) {
    const found = (await wavFilesIn(tree, folder, signal)).flatMap(recordingOf)
    if (found.length > 0) return found
  }
  return []
}

function recordingOf(name: string) {
  const [, label, speaker, take] = /(?:^|\/)(\d)_([^/_]+)_(\d+)\.wav$/i.exec(name) ?? []
  if (speaker === undefined) return []
  return [{ name, label: Number(label), speaker, take: Number(take) }]
}

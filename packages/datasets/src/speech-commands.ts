/**
 * Speech Commands, version 0.02: 35 English words of 2,618 speakers, a second each; 16 kHz, one channel.
 * Pete Warden: "Speech Commands: A Dataset for Limited-Vocabulary Speech Recognition", 2018,
 * https://arxiv.org/abs/1804.03209.
 */
import { CnnError, Dataset } from '@cnn/core/data'
import type { DataCard } from './data-card.js'
import { type FileTree, readTreeFile } from './files/file-tree.js'
import type { DataOptions } from './files/find-dataset.js'
import { loadDataset } from './files/load-dataset.js'
import type { SoundSample } from './sound.js'
import { soundFiles, wavFilesIn } from './sounds/sound-files.js'

/** A recording of a word. */
export interface SpokenWord extends SoundSample {
  /** Who speaks, as a number of eight hexadecimal digits: '0a7c2a8d'. */
  speaker: string
  /** Which of this speaker's recordings of this word, from 0 on. */
  take: number
}

/** A recording of noise, about a minute long, to mix with words or to cut silence from. */
export type Noise = Omit<SoundSample, 'label'>

export interface SpeechCommands {
  train: Dataset<SpokenWord>
  /** What `validation_list.txt` names. No speaker is in two parts. */
  validation: Dataset<SpokenWord>
  /** What `testing_list.txt` names. */
  test: Dataset<SpokenWord>
  /** The recordings of `_background_noise_`; undefined where there are none. */
  noise: Dataset<Noise> | undefined
  /** The words. */
  classes: readonly string[]
  card: DataCard
  /** Where the data comes from, for people. */
  source: string
}

export const speechCommandsCard = {
  id: 'speech-commands',
  name: 'Speech Commands',
  summary: '35 English words of 2,618 speakers, a second each at 16 kHz',
  homepage: 'https://arxiv.org/abs/1804.03209',
  license: 'CC BY 4.0',
  citation: `@article{warden2018speech,
  author = {Pete Warden},
  title = {Speech Commands: A Dataset for Limited-Vocabulary Speech Recognition},
  journal = {arXiv:1804.03209},
  year = {2018}
}`,
  classes: [
    ...['backward', 'bed', 'bird', 'cat', 'dog', 'down', 'eight', 'five', 'follow', 'forward'],
    ...[
      'four',
      'go',
      'happy',
      'house',
      'learn',
      'left',
      'marvin',
      'nine',
      'no',
      'off',
      'on',
      'one',
    ],
    ...['right', 'seven', 'sheila', 'six', 'stop', 'three', 'tree', 'two', 'up', 'visual', 'wow'],
    ...['yes', 'zero'],
  ],
  counts: { train: 84_843, validation: 9_981, test: 11_005 },
  files: [
    {
      path: 'speech_commands_v0.02.tar.gz',
      url: 'https://storage.googleapis.com/download.tensorflow.org/data/speech_commands_v0.02.tar.gz',
      bytes: 2_428_923_189,
      sha256: 'af14739ee7dc311471de98f5f9d2c9191b18aedfe957f4a6ff791c709868ff58',
      unpack: true,
    },
  ],
} as const satisfies DataCard

const lists = ['validation_list.txt', 'testing_list.txt'] as const

/**
 * Loads Speech Commands, from where `findDataset` finds them. A folder may have only some of the words.
 * @throws CnnError 'data-not-found', 'bad-dataset', 'aborted' and those of the download
 */
export async function speechCommands(options: DataOptions = {}): Promise<SpeechCommands> {
  return loadDataset(
    speechCommandsCard,
    options,
    {
      aliases: ['speech_commands', 'speech_commands_v0.02', 'SpeechCommands/speech_commands_v0.02'],
      has: lists,
    },
    ({ tree, source }) => readSpeechCommands(tree, source, options.signal),
  )
}

export async function readSpeechCommands(
  tree: FileTree,
  source: string,
  signal?: AbortSignal,
): Promise<SpeechCommands> {
  const card = speechCommandsCard
  const words = await findWords(tree, card.classes, signal)
  const [held, tested] = await Promise.all(lists.map((list) => readList(tree, list, signal)))
  const part = (name: string, isIn: (path: string) => boolean) => {
    const entries = words.filter((word) => isIn(word.name))
    if (entries.length === 0) {
      throw new CnnError(
        'bad-dataset',
        `${card.name} (${source}) has no recordings for the ${name} part: ${words.length} files lie in folders of the 35 words, ${held!.size} names are in ${lists[0]} and ${tested!.size} in ${lists[1]}. Unpack the archive again.`,
      )
    }
    const labels = { name: `${card.name} ${name}`, classes: card.classes }
    return Dataset.from(soundFiles(tree, entries), labels)
  }
  return {
    train: part('train', (path) => !held!.has(path) && !tested!.has(path)),
    validation: part('validation', (path) => held!.has(path)),
    test: part('test', (path) => tested!.has(path)),
    noise: await findNoise(tree, signal),
    classes: card.classes,
    card,
    source,
  }
}

/** All recordings of words: 'yes/0a7c2a8d_nohash_0.wav'. */
async function findWords(tree: FileTree, classes: readonly string[], signal?: AbortSignal) {
  const words: Omit<SpokenWord, 'sound'>[] = []
  for (const [label, word] of classes.entries()) {
    for (const name of await wavFilesIn(tree, word, signal)) {
      const [, speaker, take] = /([^/]+)_nohash_(\d+)\.wav$/i.exec(name) ?? []
      if (speaker !== undefined) words.push({ name, label, speaker, take: Number(take) })
    }
  }
  return words
}

async function readList(tree: FileTree, path: string, signal?: AbortSignal): Promise<Set<string>> {
  const bytes = await readTreeFile(tree, path, { maxBytes: 64 * 2 ** 20, signal })
  const lines = new TextDecoder().decode(bytes).split('\n')
  return new Set(lines.map((line) => line.trim()).filter(Boolean))
}

async function findNoise(tree: FileTree, signal?: AbortSignal) {
  const names = await wavFilesIn(tree, '_background_noise_', signal)
  if (names.length === 0) return undefined
  const files = soundFiles(
    tree,
    names.map((name) => ({ name, label: 0 })),
  )
  return Dataset.from(files, { name: `${speechCommandsCard.name} noise` }).map(
    ({ name, sound }): Noise => ({ name, sound }),
  )
}

/** Emoji as small pictures, each with its name: Google's Noto Color Emoji, https://github.com/googlefonts/noto-emoji. */
import { type ByteImage, CnnError, Dataset } from '@cnn/core/data'
import type { DataCard } from './data-card.js'
import { type EmojiFile, findEmoji } from './emoji/find-emoji.js'
import type { FileTree } from './files/file-tree.js'
import type { DataOptions } from './files/find-dataset.js'
import { loadDataset } from './files/load-dataset.js'
import { readTreeImage } from './files/read-tree-image.js'
import { splitByName } from './split-by-name.js'

export interface EmojiSample {
  /** 8 bits, RGB, on white. */
  image: ByteImage
  /** The characters: '🐎'. */
  text: string
  /** What Unicode calls it: 'horse'; undefined where the folder does not say. */
  name?: string
  path: string
}

export interface Emoji {
  train: Dataset<EmojiSample>
  /** A twentieth, chosen by the names of the files alone. */
  validation: Dataset<EmojiSample>
  /** Both parts. */
  all: Dataset<EmojiSample>
  classes: readonly string[]
  card: DataCard
  /** Where the data comes from, for people. */
  source: string
}

export const emojiCard = {
  id: 'emoji-noto',
  name: 'Noto emoji',
  summary: 'emoji as pictures with their names',
  homepage: 'https://github.com/googlefonts/noto-emoji',
  license: 'Apache-2.0 (pictures), OFL-1.1 (font)',
  citation: `@misc{notoemoji,
  author = {Google},
  title = {Noto Emoji},
  howpublished = {https://github.com/googlefonts/noto-emoji}
}`,
  classes: [],
  counts: { all: 1432 },
  files: [],
  access:
    'The pictures are in the folder png/128 of https://github.com/googlefonts/noto-emoji (emoji_u1f40e.png …): give that folder, or one with an index.json that lists file, codepoint and name of each.',
} as const satisfies DataCard

/**
 * Loads emoji from a folder: with an `index.json`, a list of `{ file, codepoint, name }` whose files lie beside it or in
 * `png64`, or with files that are named by their code points, as `emoji_u1f1e9_1f1ea.png`.
 * @throws CnnError 'data-not-found', 'bad-dataset', 'aborted'; when its turn comes, a picture throws those of `readImage`
 */
export async function emoji(options: DataOptions = {}): Promise<Emoji> {
  return loadDataset(
    emojiCard,
    options,
    {
      aliases: ['noto-emoji'],
      has: async (place) => (await findEmoji(place)).length > 0,
    },
    ({ tree, source }) => readEmoji(tree, source, options.signal),
  )
}

export async function readEmoji(
  tree: FileTree,
  source: string,
  signal?: AbortSignal,
): Promise<Emoji> {
  const files = await findEmoji(tree, signal)
  if (files.length < 2) {
    throw new CnnError(
      'bad-dataset',
      `${emojiCard.name} (${source}): there are ${files.length} pictures. ${emojiCard.access}`,
    )
  }
  const get = async (index: number): Promise<EmojiSample> => {
    const { path, text, name } = files[index] as EmojiFile
    return { image: await readTreeImage(tree, path, 3), text, path, ...(name && { name }) }
  }
  const all = Dataset.from({ size: files.length, get }, { name: emojiCard.name })
  const parts = splitByName(
    files.map(({ path }) => path.slice(path.lastIndexOf('/') + 1)),
    { validation: 0.05 },
  )
  return {
    train: all.select(parts.train).named(`${emojiCard.name} train`),
    validation: all.select(parts.validation).named(`${emojiCard.name} validation`),
    all,
    classes: emojiCard.classes,
    card: emojiCard,
    source,
  }
}

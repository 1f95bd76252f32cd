import type { SampleSource } from '@cnn/core/data'
import { type FileTree, readTreeFile } from '../files/file-tree.js'
import type { SoundSample } from '../sound.js'

/** Sounds of a data set are seconds long; an hour of them is something else. */
const mostBytes = 64 * 2 ** 20

/** Sounds that are read from their files when their turn comes; `entries` are their names, labels and what else is known. */
export const soundFiles = <Known extends Omit<SoundSample, 'sound'>>(
  tree: FileTree,
  entries: readonly Known[],
): SampleSource<Known & SoundSample> => ({
  size: entries.length,
  get: async (index) => {
    const known = entries[index]!
    return { ...known, sound: await readTreeFile(tree, known.name, { maxBytes: mostBytes }) }
  },
})

/** Names of the WAV files that lie directly in a folder of a tree. */
export async function wavFilesIn(tree: FileTree, folder: string, signal?: AbortSignal) {
  const entries = await tree.list(folder, signal)
  return entries
    .filter(({ kind, path }) => kind === 'file' && /^[^.].*\.wav$/i.test(path.split('/').at(-1)!))
    .map(({ path }) => path)
}

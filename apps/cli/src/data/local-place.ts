import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { cacheFolder } from '@cnn/core'
import type { NamedDataSet } from './data-sets.js'

/** Where a data set is: computed when it is asked for, in a folder of this computer, or still to be fetched. */
export type LocalPlace = { kind: 'made' } | { kind: 'here'; path: string } | { kind: 'elsewhere' }

/** The folder that `cnn data get` puts a data set into. */
export const fetchedFolder = (id: string) => join(cacheFolder()!, 'datasets', id)

/** Looks for the folder of a data set in the usual places; what is in it is not read. */
export async function localPlace({
  card,
  aliases = [],
  installed,
}: Pick<NamedDataSet, 'card' | 'aliases' | 'installed'>): Promise<LocalPlace> {
  if (card.files.length === 0 && !card.access) return { kind: 'made' }
  const own = process.env.CNN_DATA_DIR
  const names = [card.id, ...aliases]
  const folders = [
    ...(own ? names.map((name) => resolve(own, name)) : []),
    ...(installed ? [installed] : []),
    fetchedFolder(card.id),
  ]
  for (const path of folders) if (await hasFiles(path)) return { kind: 'here', path }
  return { kind: 'elsewhere' }
}

async function hasFiles(folder: string) {
  try {
    return (await readdir(folder)).some((name) => !name.startsWith('.'))
  } catch {
    return false
  }
}

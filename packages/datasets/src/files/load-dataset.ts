import { CnnError } from '@cnn/core/data'
import type { DataCard } from '../data-card.js'
import { mayBeDamage } from './damage.js'
import {
  type DataOptions,
  type DatasetSearch,
  type FoundDataset,
  findDataset,
} from './find-dataset.js'

/**
 * Finds a data set and reads it. Where that fails in the cache, and checksums show that files were damaged there, they are
 * fetched anew and read once more. Of what is read later, when its turn comes, `tellDamage` sees to it that the next call
 * fetches it.
 * @throws CnnError those of `findDataset` and `read`
 */
export async function loadDataset<T>(
  card: DataCard,
  options: DataOptions,
  search: DatasetSearch,
  read: (found: FoundDataset) => Promise<T>,
): Promise<T> {
  const found = await findDataset(card, options, search)
  try {
    return await read(found)
  } catch (error) {
    // What is in a folder of somebody's own is not ours to replace.
    if (options.folder !== undefined || !mayBeDamage(error)) throw error
    if (!(await found.tree.forgetDamaged?.(undefined, options.signal))) throw error
    await found.tree.close()
    return read(await findAnew(error, () => findDataset(card, options, search)))
  }
}

async function findAnew(damage: CnnError, find: () => Promise<FoundDataset>) {
  try {
    return await find()
  } catch (cause) {
    if (!(cause instanceof CnnError) || cause.code === 'aborted') throw cause
    throw new CnnError(
      damage.code,
      `${damage.message} It was damaged in the cache, and could not be fetched anew: ${cause.message}`,
      { cause },
    )
  }
}

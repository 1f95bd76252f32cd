import type { Source } from '../readable-dataset.js'
import { cachedInFolder, cacheKey, cacheStreamInFolder } from './disk-cache.js'
import { cachedInMemory, cacheStreamInMemory } from './memory-cache.js'

export interface CacheOptions {
  /**
   * A folder: its path in Node, its name in the page's own file system, or one that the user picked. Without it the
   * cache is in memory.
   */
  to?: string | FileSystemDirectoryHandle
  /** Count it up when the samples are made in another way; 1 by default. */
  version?: string | number
  /** What it may take: 2 GiB of memory or 64 GiB of a folder by default. */
  maxBytes?: number
}

export function cachedSource<T>(
  source: Source<T>,
  { to, version = 1, maxBytes }: CacheOptions,
  name: string | undefined,
): Source<T> {
  if (to === undefined) {
    const limit = maxBytes ?? 2 * 2 ** 30
    const title = name ?? 'the data set'
    return 'at' in source
      ? { at: cachedInMemory(source.at, limit, title) }
      : { stream: cacheStreamInMemory(source.stream, limit, title) }
  }
  const key = cacheKey(name, version, 'at' in source ? source.at.size : undefined)
  const options = { place: to, key, maxBytes: maxBytes ?? 64 * 2 ** 30 }
  return 'at' in source
    ? { at: cachedInFolder(source.at, options) }
    : { stream: cacheStreamInFolder(source.stream, options) }
}

import { type CacheEntry, MemoryFile, noEntry } from './partial-file.js'

const cacheName = 'cnn-downloads'

/** Pages have no cache folder: files are kept in the browser's Cache API. */
export const cacheFolder = (): string | undefined => undefined

export const offlineReason = (): string | undefined =>
  globalThis.navigator?.onLine === false ? 'the browser is offline' : undefined

/** The entry of this URL in the browser's cache. Where it has none (plain http, private windows) nothing is kept. */
export function cacheEntry(url: string): CacheEntry {
  if (!globalThis.caches) return noEntry
  return {
    place: undefined,
    read: () => quietly(() => readEntry(url)),
    async remove() {
      await quietly(async () => (await caches.open(cacheName)).delete(url))
    },
    partial: async (hash) => new MemoryFile(hash, (bytes) => writeEntry(url, bytes)),
  }
}

async function readEntry(url: string) {
  const cache = await caches.open(cacheName)
  const response = await cache.match(url, { ignoreVary: true })
  return response && new Uint8Array(await response.arrayBuffer())
}

async function writeEntry(url: string, bytes: Uint8Array) {
  const headers = {
    'Content-Type': 'application/octet-stream',
    'Content-Length': `${bytes.length}`,
  }
  const response = new Response(bytes as Uint8Array<ArrayBuffer>, { headers })
  await quietly(async () => (await caches.open(cacheName)).put(url, response))
}

/** The cache only saves time: a full or forbidden one must not fail a download that succeeded. */
async function quietly<T>(action: () => Promise<T>): Promise<T | undefined> {
  try {
    return await action()
  } catch {
    return undefined
  }
}

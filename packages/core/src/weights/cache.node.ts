import { createHash } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { claimDiskFile } from './disk-file.node.js'
import { type CacheEntry, MemoryFile } from './partial-file.js'

/**
 * Where downloads are kept: CNN_CACHE_DIR, or the system's place for caches ($XDG_CACHE_HOME/cnn or ~/.cache/cnn;
 * ~/Library/Caches/cnn on macOS; %LOCALAPPDATA%\cnn\Cache on Windows).
 */
export function cacheFolder(): string | undefined {
  const { CNN_CACHE_DIR, XDG_CACHE_HOME, LOCALAPPDATA } = process.env
  if (CNN_CACHE_DIR) return resolve(CNN_CACHE_DIR)
  if (process.platform === 'win32') {
    return join(LOCALAPPDATA || join(homedir(), 'AppData', 'Local'), 'cnn', 'Cache')
  }
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'cnn')
  return join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'cnn')
}

export function offlineReason(): string | undefined {
  const { CNN_OFFLINE } = process.env
  return CNN_OFFLINE && CNN_OFFLINE !== '0' ? `CNN_OFFLINE=${CNN_OFFLINE} is set` : undefined
}

/** The entry of this URL: a file named after the URL, with a hash to tell equal names apart. */
export function cacheEntry(url: string): CacheEntry {
  const place = join(cacheFolder()!, 'downloads', entryName(url))
  return {
    place,
    async read() {
      try {
        const { buffer, byteOffset, byteLength } = await readFile(place)
        return new Uint8Array(buffer, byteOffset, byteLength)
      } catch {
        return undefined
      }
    },
    remove: () => rm(place, { recursive: true, force: true }),
    // Without a place to write to (a read-only system) the download is held in memory.
    partial: (hash) => claimDiskFile(place, hash).catch(() => new MemoryFile(hash)),
  }
}

function entryName(url: string) {
  const hash = createHash('sha256').update(url).digest('hex').slice(0, 12)
  const name = new URL(url).pathname.split('/').at(-1)!
  return `${hash}-${name.replace(/[^\w.-]/g, '_').slice(-80)}`
}

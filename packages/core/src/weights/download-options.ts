import { CnnError } from '../errors.js'
import type { HashName } from './hash/running-hash.js'

export interface DownloadProgress {
  /** Bytes so far, those of an earlier, interrupted download included. */
  loaded: number
  /** Bytes of the whole file, where known. */
  total: number | undefined
  /** The file's name. */
  file: string
}

export interface DownloadOptions {
  /** The file's SHA-256 in hexadecimal, or at least the first 8 digits of it. */
  sha256?: string
  /** The file's MD5 in hexadecimal, where no better hash is known: it shows damage, not forgery. */
  md5?: string
  /** The file's size. */
  bytes?: number
  /** Other addresses of the same file, tried in order when the first one fails. */
  mirrors?: readonly (string | URL)[]
  /** Whether to take the file from the cache and keep it there (default true). */
  cache?: boolean
  /** Takes the file from the cache or fails, as under CNN_OFFLINE=1. */
  offline?: boolean
  /** How often to try an address again (default 3). Attempts that brought new bytes are not counted. */
  retries?: number
  /** How long a server may send nothing (default 30). */
  stallSeconds?: number
  signal?: AbortSignal
  onProgress?: (progress: DownloadProgress) => void
}

/** The hash that a file must have, or at least its beginning. */
export interface KnownHash {
  name: HashName
  digits: string
}

/**
 * The best hash that is known.
 * @throws CnnError 'invalid-argument' for one that is none
 */
export function knownHash({ sha256, md5 }: DownloadOptions): KnownHash | undefined {
  if (sha256 !== undefined && !/^[0-9a-f]{8,64}$/i.test(sha256)) {
    throw new CnnError(
      'invalid-argument',
      `sha256 is ${sha256}, but must be 8 to 64 hexadecimal digits.`,
    )
  }
  if (md5 !== undefined && !/^[0-9a-f]{32}$/i.test(md5)) {
    throw new CnnError('invalid-argument', `md5 is ${md5}, but must be 32 hexadecimal digits.`)
  }
  if (sha256 !== undefined) return { name: 'sha256', digits: sha256.toLowerCase() }
  return md5 === undefined ? undefined : { name: 'md5', digits: md5.toLowerCase() }
}

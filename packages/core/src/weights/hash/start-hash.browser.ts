import { md5 } from './md5.js'
import type { HashName, RunningHash } from './running-hash.js'
import { sha256 } from './sha256.js'

/** Browsers hash only what is there as a whole, and have no MD5. */
export const startHash = (name: HashName): RunningHash => (name === 'md5' ? md5() : sha256())

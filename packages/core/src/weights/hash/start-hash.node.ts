import { createHash } from 'node:crypto'
import type { HashName, RunningHash } from './running-hash.js'

export function startHash(name: HashName): RunningHash {
  const hash = createHash(name)
  return { update: (bytes) => void hash.update(bytes), hex: () => hash.copy().digest('hex') }
}

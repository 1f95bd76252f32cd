import { startHash } from '#runtime/weights/hash/start-hash'
import { sha256Hex } from '#runtime/weights/sha256'
import type { HashName } from './running-hash.js'

/** The hash of bytes that are there as a whole, in hexadecimal. */
export async function hashHex(name: HashName, bytes: Uint8Array): Promise<string> {
  if (name === 'sha256') return sha256Hex(bytes)
  const running = startHash(name)
  running.update(bytes)
  return running.hex()
}

import { hexOf } from './hash/block-hash.js'
import { sha256 } from './hash/sha256.js'

/** The SHA-256 of the bytes, 64 hexadecimal digits. */
export async function sha256Hex(bytes: Uint8Array): Promise<string> {
  // Pages served over plain http, for example from another machine of the house, have no crypto.subtle.
  if (globalThis.crypto?.subtle) {
    const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)
    return hexOf(new Uint8Array(digest))
  }
  const hash = sha256()
  hash.update(bytes)
  return hash.hex()
}

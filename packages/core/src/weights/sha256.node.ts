import { createHash } from 'node:crypto'

/** The SHA-256 of the bytes, 64 hexadecimal digits. */
export const sha256Hex = async (bytes: Uint8Array): Promise<string> =>
  createHash('sha256').update(bytes).digest('hex')

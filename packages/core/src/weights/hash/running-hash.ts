/** The hashes by which downloads are checked. */
export type HashName = 'sha256' | 'md5'

/** A hash of bytes that come piece by piece. */
export interface RunningHash {
  update(bytes: Uint8Array): void
  /** Of what came so far, in hexadecimal. */
  hex(): string
}

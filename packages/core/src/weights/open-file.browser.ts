import { type ByteSource, memorySource } from '../data/byte-source.js'
import { readFile } from '../data/read-file.browser.js'

/** A page has no files: a path is a URL relative to the page, and is fetched whole. */
export async function openFile(
  path: string | URL,
  { name, maxBytes, signal }: { name: string; maxBytes: number; signal?: AbortSignal },
): Promise<ByteSource> {
  return memorySource(await readFile(path, maxBytes, signal), name, (sibling) =>
    openFile(new URL(sibling, new URL(path, globalThis.location?.href)), {
      name: sibling,
      maxBytes,
      signal,
    }),
  )
}

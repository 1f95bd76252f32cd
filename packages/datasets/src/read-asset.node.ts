import { readFile } from 'node:fs/promises'
import { CnnError, throwIfAborted } from '@cnn/core/data'

/** Reads a file that ships with the package. */
export async function readAsset(url: URL, signal?: AbortSignal): Promise<Uint8Array> {
  throwIfAborted(signal)
  try {
    if (url.protocol !== 'file:') {
      const response = await fetch(url, { signal })
      return new Uint8Array(await response.arrayBuffer())
    }
    const { buffer, byteOffset, byteLength } = await readFile(url, { signal })
    return new Uint8Array(buffer, byteOffset, byteLength)
  } catch (cause) {
    throwIfAborted(signal)
    throw new CnnError(
      'missing-asset',
      `${url} of @cnn/datasets cannot be read. If a bundler made this program, keep @cnn/datasets external or copy its sample folder beside the bundle.`,
      { cause },
    )
  }
}

import { CnnError, throwIfAborted } from '@cnn/core/data'

/** Reads a file that ships with the package. */
export async function readAsset(url: URL, signal?: AbortSignal): Promise<Uint8Array> {
  throwIfAborted(signal)
  try {
    const response = await fetch(url, { signal })
    if (!response.ok) throw new Error(`HTTP status ${response.status}`)
    return new Uint8Array(await response.arrayBuffer())
  } catch (cause) {
    throwIfAborted(signal)
    throw new CnnError(
      'missing-asset',
      `${url} of @cnn/datasets cannot be fetched (${cause}). The site must serve the package's files: bundlers copy them; Vite's development server needs optimizeDeps.exclude: ['@cnn/datasets'].`,
      { cause },
    )
  }
}

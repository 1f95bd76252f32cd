import { backendReady, breather, type Image, tf, throwIfAborted } from '@cnn/core'

export interface ExtractorOptions {
  signal?: AbortSignal
}

/** Pixels that a network sees at once: a few hundred megabytes of maps in the deepest ones. */
const pixelsAtOnce = 300_000
const mostAtOnce = 64

/** How many pictures of this size (height, width) make a batch. */
export const batchSizeFor = ([height, width]: readonly [number, number]) =>
  Math.min(mostAtOnce, Math.max(1, Math.floor(pixelsAtOnce / (height * width))))

/**
 * Runs a network over pictures, a batch at a time so that memory stays bounded, and gives the rows of each of its outputs
 * [n, width] one after another. `run` stands within a tidy. Without pictures there are no outputs.
 * @throws CnnError 'aborted'
 */
export async function runInBatches(
  images: readonly Image[],
  batchSize: number,
  run: (batch: readonly Image[]) => tf.Tensor2D[],
  { signal }: ExtractorOptions = {},
): Promise<Float32Array[]> {
  await backendReady()
  const breathe = breather()
  let rows: Float32Array[] = []
  for (let start = 0; start < images.length; start += batchSize) {
    throwIfAborted(signal)
    const outputs = tf.tidy(() => run(images.slice(start, start + batchSize)))
    try {
      if (start === 0) {
        rows = outputs.map(({ shape }) => new Float32Array(images.length * shape[1]))
      }
      const values = await Promise.all(outputs.map((output) => output.data()))
      outputs.forEach(({ shape }, i) => void rows[i]!.set(values[i]!, start * shape[1]))
    } finally {
      tf.dispose(outputs)
    }
    await breathe()
  }
  return rows
}

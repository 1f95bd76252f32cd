import { CnnError, type Dataset, randomStream, throwIfAborted } from '@cnn/core'

export interface ChosenSample {
  /** Its place in the part. */
  index: number
  sample: unknown
}

export interface ChoiceOptions {
  count: number
  /** Which ones: the same for the same seed. */
  seed: number
  signal?: AbortSignal
  onProgress?: (done: number, total: number) => void
}

/** Samples of a part at random, in their order; of a stream the first ones. */
export async function chooseSamples(
  data: Dataset<unknown>,
  { count, seed, signal, onProgress }: ChoiceOptions,
): Promise<ChosenSample[]> {
  if (data.size === undefined) {
    const samples = await data.take(count).toArray({ signal })
    return samples.map((sample, index) => ({ index, sample }))
  }
  const order = randomStream(seed, 'show').permutation(data.size)
  const places = [...order.subarray(0, Math.min(count, data.size))].sort((a, b) => a - b)
  const chosen: ChosenSample[] = []
  for (const index of places) {
    throwIfAborted(signal)
    onProgress?.(chosen.length, places.length)
    chosen.push({ index, sample: await data.get(index) })
  }
  return chosen
}

/**
 * The part that is meant, by default the training part.
 * @throws CnnError 'unknown-part'
 */
export function findPart(
  parts: readonly [name: string, data: Dataset<unknown>][],
  wanted: string | undefined,
  name: string,
): [name: string, data: Dataset<unknown>] {
  const found =
    parts.find(([part]) => part === (wanted ?? 'train')) ?? (wanted ? undefined : parts[0])
  if (found) return found
  const names = parts.map(([part]) => part).join(', ')
  throw new CnnError('unknown-part', `${name} has no part '${wanted}'. It has: ${names || 'none'}.`)
}

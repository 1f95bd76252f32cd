/**
 * The embedded sample of Fashion-MNIST, 4,000 training and 1,000 test pictures, balanced by class. Made by
 * scripts/make-fashion-mnist-sample.mjs; licence in sample/NOTICE.
 */
import { readAsset } from '#runtime/read-asset'
import type { IdxFiles, IdxPart } from '../idx-image-set.js'

// Bundlers take up a file where they see its whole URL.
const urls: Record<IdxPart, () => URL> = {
  'train-images-idx3-ubyte': () => new URL('./sample/train-images-idx3-ubyte.gz', import.meta.url),
  'train-labels-idx1-ubyte': () => new URL('./sample/train-labels-idx1-ubyte.gz', import.meta.url),
  't10k-images-idx3-ubyte': () => new URL('./sample/t10k-images-idx3-ubyte.gz', import.meta.url),
  't10k-labels-idx1-ubyte': () => new URL('./sample/t10k-labels-idx1-ubyte.gz', import.meta.url),
}

export const fashionMnistSampleCounts = { train: 4000, test: 1000 }

export async function readFashionMnistSample(signal?: AbortSignal): Promise<IdxFiles> {
  const parts = Object.entries(urls) as [IdxPart, () => URL][]
  const read = await Promise.all(
    parts.map(async ([part, url]) => [part, await readAsset(url(), signal)] as const),
  )
  return {
    source: 'the sample embedded in @cnn/datasets',
    files: parts.map(([, url]) => url().href),
    kind: 'sample',
    bytes: Object.fromEntries(read) as Record<IdxPart, Uint8Array>,
  }
}

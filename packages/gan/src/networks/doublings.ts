import { CnnError } from '@cnn/core'

const starts = [4, 7]
const largest = 1024

/**
 * The side of the smallest maps of a network for pictures of this size, and how often it doubles up to there: sizes are
 * 4 · 2ⁿ (8, 16, 32, 64, 128, …) or 7 · 2ⁿ (14, 28, 56, …), so that 28, the size of MNIST, needs no margin.
 *
 * Throws a `CnnError` with code 'bad-option' for any other.
 */
export function doublingsTo(imageSize: number, network: string) {
  for (const start of starts) {
    let doublings = 0
    while (start * 2 ** doublings < imageSize && imageSize <= largest) doublings++
    if (doublings > 0 && start * 2 ** doublings === imageSize) return { start, doublings }
  }
  throw new CnnError(
    'bad-option',
    `${network} makes pictures of 8, 16, 32, 64, 128, 256, 512 or 1024 pixels a side, or of 14, 28, 56, 112, 224, 448 ` +
      `or 896, not ${imageSize}. Choose one of these; data is brought to that size.`,
  )
}

/** The side of the smallest maps, and the channels of all maps from the largest to the smallest: each halving doubles them. */
export function widthsTo(
  { imageSize, baseWidth }: { imageSize: number; baseWidth: number },
  network: string,
) {
  const { start, doublings } = doublingsTo(imageSize, network)
  return { start, widths: Array.from({ length: doublings }, (_, i) => baseWidth * 2 ** i) }
}

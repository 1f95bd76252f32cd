import { type Image, resizeImage, toChannels } from '@cnn/core'

/** What pictures that look alike have nearly in common. */
export interface PictureFingerprint {
  /** 64 bits: which of the lowest frequencies are stronger than their median. */
  bits: readonly [low: number, high: number]
  /** The colours of 8 × 8 places, RGB. */
  colors: Uint8Array
}

const side = 32
const frequencies = 8
/** Frequencies weaker than this, of 255 · 32, are rounding. */
const weakest = 4

/** Rows of the orthogonal discrete cosine transform (DCT-II) of 32 values, the lowest 8 of them. */
const cosines = Float64Array.from({ length: frequencies * side }, (_, i) => {
  const [frequency, at] = [Math.floor(i / side), i % side]
  const scale = Math.sqrt((frequency === 0 ? 1 : 2) / side)
  return scale * Math.cos((Math.PI * frequency * (2 * at + 1)) / (2 * side))
})

/**
 * The fingerprint of a picture of any size, which changes little with its size, compression and brightness. (pHash, by
 * the discrete cosine transform: Zauner 2010, "Implementation and Benchmarking of Perceptual Image Hash Functions".)
 * Throws 'bad-image'.
 */
export function fingerprintPicture(image: Image): PictureFingerprint {
  const small = resizeImage(toChannels(image, 3), side, side)
  const waves = lowestFrequencies(toChannels(small, 1).data)
  // The mean brightness tells nothing.
  const sorted = waves.slice(1).sort()
  const median = sorted[sorted.length >> 1]!
  const bits: [number, number] = [0, 0]
  for (let i = 1; i < waves.length; i++) {
    if (waves[i]! > median + weakest) bits[i >> 5]! |= 1 << (i & 31)
  }
  return { bits, colors: resizeImage(small, 8, 8).data }
}

/** The transform of 32 × 32 values, as far as the lowest 8 × 8 frequencies. */
function lowestFrequencies(values: Uint8Array): Float64Array {
  const across = new Float64Array(side * frequencies)
  for (let y = 0; y < side; y++) {
    for (let u = 0; u < frequencies; u++) {
      let sum = 0
      for (let x = 0; x < side; x++) sum += cosines[u * side + x]! * values[y * side + x]!
      across[y * frequencies + u] = sum
    }
  }
  const both = new Float64Array(frequencies * frequencies)
  for (let v = 0; v < frequencies; v++) {
    for (let u = 0; u < frequencies; u++) {
      let sum = 0
      for (let y = 0; y < side; y++) sum += cosines[v * side + y]! * across[y * frequencies + u]!
      both[v * frequencies + u] = sum
    }
  }
  return both
}

/** How many of 32 bits are set. */
export function countBits(word: number) {
  let pairs = word - ((word >>> 1) & 0x55555555)
  pairs = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((pairs + (pairs >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** The mean difference of the places' colours, 0 … 1. */
export function colorDistance(a: PictureFingerprint, b: PictureFingerprint): number {
  let sum = 0
  for (let i = 0; i < a.colors.length; i++) sum += Math.abs(a.colors[i]! - b.colors[i]!)
  return sum / a.colors.length / 255
}

/** Where the discriminator takes points for data, and where for generated ones; seen on light and on dark ground. */
const [data, generated] = [
  [38, 166, 154],
  [222, 122, 48],
] as const

/** Of 255: what is quite certain still lets the points be seen. */
const strongest = 150

/**
 * The decision surface as pixels: the surer, the stronger the colour, and none where the discriminator is undecided.
 * `scores` are probabilities of being data.
 */
export function surfaceColors(scores: ArrayLike<number>): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(4 * scores.length)
  for (let i = 0; i < scores.length; i++) {
    const lean = 2 * scores[i]! - 1
    rgba.set(lean > 0 ? data : generated, 4 * i)
    rgba[4 * i + 3] = Math.abs(lean) * strongest
  }
  return rgba
}

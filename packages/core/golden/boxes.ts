import golden from './boxes.json'

export { golden }

/** Numbers in [0, 1) of a linear congruential generator, as the golden's script makes them. */
export function randomNumbers(count: number, seed: number): number[] {
  let state = seed
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  })
}

/** Boxes with sides of size/2 … 3/2 size; with a step all corners are multiples of it, so that many IoUs are equal. */
export function someBoxes(
  count: number,
  seed: number,
  { size = 40, width = 200, step = 0 } = {},
): Float32Array {
  const values = randomNumbers(4 * count, seed)
  const corners = new Float32Array(4 * count)
  for (let i = 0; i < 4 * count; i += 4) {
    const [x, y, w, h] = values.slice(i, i + 4) as [number, number, number, number]
    const exact = [x * width, y * width, size * (0.5 + w), size * (0.5 + h)]
    const box = step ? exact.map((value) => step * Math.floor(value / step)) : exact
    corners.set([box[0]!, box[1]!, box[0]! + box[2]!, box[1]! + box[3]!], i)
  }
  return corners
}

/** Scores in [0, 1); with levels there are only so many, so that many are equal. */
export const someScores = (count: number, seed: number, levels = 0): Float32Array =>
  Float32Array.from(randomNumbers(count, seed), (value) =>
    levels ? Math.floor(value * levels) / levels : value,
  )

/** How many indices there are, and a number that depends on them all. */
export function fingerprint(indices: Int32Array): [number, number] {
  return [indices.length, indices.reduce((value, index) => (value * 31 + index) % 1000003, 0)]
}

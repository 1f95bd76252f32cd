export interface Point {
  x: number
  y: number
}

/** Round numbers from at most `low` to at least `high`, about `count` steps apart. */
export function niceTicks(low: number, high: number, count = 4): number[] {
  const span = high > low ? high - low : Math.abs(low) || 1
  const rough = span / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough * 0.999) ?? 10)
  const first = Math.floor(low / step + 1e-9)
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9))
  return Array.from({ length: last - first + 1 }, (_, i) => +((first + i) * step).toPrecision(12))
}

/** At most `most` points: each the mean of its neighbours. Curves of thousands of points draw no better. */
export function thinned(points: readonly Point[], most: number): readonly Point[] {
  if (points.length <= most) return points
  const group = Math.ceil(points.length / most)
  const result: Point[] = []
  for (let start = 0; start < points.length; start += group) {
    const part = points.slice(start, start + group)
    result.push({ x: mean(part, 'x'), y: mean(part, 'y') })
  }
  return result
}

/** An exponential average without the pull towards its start; `memory` points count. */
export function smoothed(points: readonly Point[], memory: number): Point[] {
  const keep = 1 - 1 / memory
  let sum = 0
  let weight = 0
  return points.map(({ x, y }) => {
    sum = sum * keep + y
    weight = weight * keep + 1
    return { x, y: sum / weight }
  })
}

const mean = (points: readonly Point[], axis: 'x' | 'y') =>
  points.reduce((sum, point) => sum + point[axis], 0) / points.length

/**
 * How the places along one axis are made of those along another: each is a sum of a few of them ("taps"), times
 * weights. The taps of place i are `places[starts[i]]` … `places[starts[i + 1] - 1]`.
 */
export interface AxisTaps {
  /** Places of the axis that is read. */
  size: number
  starts: Int32Array
  places: Int32Array
  weights: Float32Array
}

/** Taps of `count` places; `visit` calls `add` for each tap of one of them. Taps of weight 0 are left out. */
export function buildAxisTaps(
  size: number,
  count: number,
  visit: (index: number, add: (place: number, weight: number) => void) => void,
): AxisTaps {
  const [starts, places, weights] = [new Int32Array(count + 1), [] as number[], [] as number[]]
  const add = (place: number, weight: number) => {
    if (weight === 0) return
    places.push(place)
    weights.push(weight)
  }
  for (let index = 0; index < count; index++) {
    visit(index, add)
    starts[index + 1] = places.length
  }
  return { size, starts, places: Int32Array.from(places), weights: Float32Array.from(weights) }
}

export const countOf = ({ starts }: AxisTaps) => starts.length - 1

/** The same taps seen from the axis that is read: what the gradient needs. */
export function transposeTaps(taps: AxisTaps): AxisTaps {
  const count = countOf(taps)
  const starts = new Int32Array(taps.size + 1)
  for (const place of taps.places) starts[place + 1]!++
  for (let place = 0; place < taps.size; place++) starts[place + 1]! += starts[place]!
  const next = starts.slice()
  const places = new Int32Array(taps.places.length)
  const weights = new Float32Array(taps.places.length)
  for (let index = 0; index < count; index++) {
    for (let tap = taps.starts[index]!; tap < taps.starts[index + 1]!; tap++) {
      const at = next[taps.places[tap]!]!++
      places[at] = index
      weights[at] = taps.weights[tap]!
    }
  }
  return { size: count, starts, places, weights }
}

/** Whether each place is a copy of one other. */
export const isSelection = ({ starts, weights }: AxisTaps) =>
  starts.every((start, index) => start === index) && weights.every((weight) => weight === 1)

/** The number of taps of the place that has the most. */
export const mostTaps = ({ starts }: AxisTaps) =>
  starts.reduce((most, start, i) => (i === 0 ? 0 : Math.max(most, start - starts[i - 1]!)), 0)

/** The tap of this number of each place; where there is none, one of weight 0. */
export function tapNumber({ starts, places, weights }: AxisTaps, tap: number) {
  const at = (index: number) =>
    starts[index]! + tap < starts[index + 1]! ? starts[index]! + tap : -1
  const count = starts.length - 1
  return {
    places: Int32Array.from({ length: count }, (_, index) => places[at(index)] ?? 0),
    weights: Float32Array.from({ length: count }, (_, index) => weights[at(index)] ?? 0),
  }
}

/** The taps as a matrix [places, places that are read]. */
export function denseMatrix(taps: AxisTaps): Float32Array {
  const count = countOf(taps)
  const matrix = new Float32Array(count * taps.size)
  for (let index = 0; index < count; index++) {
    for (let tap = taps.starts[index]!; tap < taps.starts[index + 1]!; tap++) {
      matrix[index * taps.size + taps.places[tap]!]! += taps.weights[tap]!
    }
  }
  return matrix
}

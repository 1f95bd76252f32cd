/** Directions and places in space: x to the right, y down, z towards the camera. */
export type Vector = readonly [x: number, y: number, z: number]

export const add = (a: Vector, b: Vector): Vector => [a[0] + b[0], a[1] + b[1], a[2] + b[2]]

export const times = (a: Vector, factor: number): Vector => [
  a[0] * factor,
  a[1] * factor,
  a[2] * factor,
]

export const dot = (a: Vector, b: Vector) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]

/** At right angles to both; of down and towards the camera it is to the right. */
export const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
]

/** The sum of vectors, each so many times. */
export const combine = (...terms: readonly (readonly [factor: number, vector: Vector])[]): Vector =>
  terms.reduce<Vector>((sum, [factor, vector]) => add(sum, times(vector, factor)), [0, 0, 0])

export const unit = (a: Vector): Vector => times(a, 1 / Math.sqrt(dot(a, a)))

/** The direction nearest to this one that is at right angles to an axis of length 1. */
export const acrossAxis = (a: Vector, axis: Vector): Vector =>
  unit(add(a, times(axis, -dot(a, axis))))

/** A map of the plane: x' = a·x + b·y + c, y' = d·x + e·y + f. */
export type AffineMatrix = readonly [
  a: number,
  b: number,
  c: number,
  d: number,
  e: number,
  f: number,
]

export const identity: AffineMatrix = [1, 0, 0, 0, 1, 0]

export const scaling = (x: number, y: number): AffineMatrix => [x, 0, 0, 0, y, 0]

export const translation = (x: number, y: number): AffineMatrix => [1, 0, x, 0, 1, y]

/** By an angle in radians, from the x axis to the y axis. */
export const rotation = (angle: number): AffineMatrix => {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  return [cos, -sin, 0, sin, cos, 0]
}

/** First `inner`, then `outer`. */
export function compose(outer: AffineMatrix, inner: AffineMatrix): AffineMatrix {
  const [a, b, c, d, e, f] = outer
  const [g, h, i, j, k, l] = inner
  return [
    a * g + b * j,
    a * h + b * k,
    a * i + b * l + c,
    d * g + e * j,
    d * h + e * k,
    d * i + e * l + f,
  ]
}

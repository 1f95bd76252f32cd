/**
 * The directions through latent space along which pictures change most, the strongest first, as vectors of length 1 at
 * right angles: the left singular vectors of the covariance between codes and pixels. Codes must be drawn at random.
 */
export function strongestDirections(
  codes: readonly Float32Array[],
  pictures: readonly ArrayLike<number>[],
  count: number,
): Float32Array[] {
  const effects = effectsOfCodes(codes, pictures)
  const size = effects.length
  const gram = effects.map((one) => Float64Array.from(effects, (other) => dot(one, other)))
  const directions: Float64Array[] = []
  for (let k = 0; k < Math.min(count, size); k++) directions.push(leading(gram, directions, k))
  return directions.map((direction) => Float32Array.from(direction))
}

/** How far a code reaches along each direction. */
export const partsAlong = (code: Float32Array, directions: readonly Float32Array[]): number[] =>
  directions.map((direction) => dot(code, direction))

/** The code, moved along a direction until it reaches as far as `part`. */
export function withPart(code: Float32Array, direction: Float32Array, part: number): Float32Array {
  const step = part - dot(code, direction)
  return code.map((value, i) => value + step * direction[i]!)
}

/** For each value of the code, its covariance with every pixel. */
function effectsOfCodes(codes: readonly Float32Array[], pictures: readonly ArrayLike<number>[]) {
  const pixels = pictures[0]!.length
  const mean = new Float64Array(pixels)
  for (const picture of pictures) {
    for (let p = 0; p < pixels; p++) mean[p]! += picture[p]! / pictures.length
  }
  const effects = Array.from(codes[0]!, () => new Float64Array(pixels))
  codes.forEach((code, n) => {
    const picture = pictures[n]!
    effects.forEach((effect, i) => {
      const value = code[i]! / codes.length
      for (let p = 0; p < pixels; p++) effect[p]! += value * (picture[p]! - mean[p]!)
    })
  })
  return effects
}

/** More make no difference that one sees. */
const iterations = 80

/** The leading eigenvector at right angles to those before, by power iteration from a fixed start. */
function leading(gram: readonly Float64Array[], before: readonly Float64Array[], k: number) {
  let vector = Float64Array.from(gram, (_, i) => 1 + Math.sin((i + 1) * (k + 2)))
  for (let i = 0; i < iterations; i++) {
    if (i > 0) vector = Float64Array.from(gram, (row) => dot(row, vector))
    for (const other of before) {
      const part = dot(vector, other)
      vector = vector.map((value, j) => value - part * other[j]!)
    }
    const length = Math.hypot(...vector)
    // Pictures that are all alike: any direction is as good as another.
    vector = length > 1e-12 ? vector.map((value) => value / length) : unit(vector.length, k)
  }
  return vector
}

const unit = (size: number, at: number) =>
  Float64Array.from({ length: size }, (_, i) => +(i === at))

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

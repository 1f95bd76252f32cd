import golden from './operations.json'

/** What PyTorch gives: an output, and for each input the gradient of the sum of all outputs times `spread(shape, 9)`. */
export interface Golden {
  shape: number[]
  output: number[]
  gradients: number[][]
}

/** The numbers in [-1, 1) that the golden's script makes from the same formula. */
export function spread(shape: readonly number[], seed: number): Float32Array {
  const count = shape.reduce((product, length) => product * length, 1)
  return Float32Array.from(
    { length: count },
    (_, i) => (((i + 1) * 2654435761 + seed * 40503) % 2 ** 32) / 2 ** 31 - 1,
  )
}

export { golden }

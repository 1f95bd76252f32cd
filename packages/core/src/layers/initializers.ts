import type { Random } from '../random.js'

/** The numbers of inputs and outputs that one value of a weight connects. */
export interface Fan {
  in: number
  out: number
}

/** Draws the first values of a parameter. */
export type Initializer = (size: number, fan: Fan, random: Random) => Float32Array

const fill = (drawFor: (fan: Fan, random: Random) => () => number): Initializer => {
  return (size, fan, random) => {
    const draw = drawFor(fan, random)
    const values = new Float32Array(size)
    for (let i = 0; i < size; i++) values[i] = draw()
    return values
  }
}

export const zeros: Initializer = (size) => new Float32Array(size)

export const ones: Initializer = (size) => new Float32Array(size).fill(1)

export const constant =
  (value: number): Initializer =>
  (size) =>
    new Float32Array(size).fill(value)

export const normal = (deviation: number, mean = 0) =>
  fill((_, random) => () => random.normal(mean, deviation))

export const uniform = (limit: number) => fill((_, random) => () => random.uniform(-limit, limit))

/** He et al. 2015: normal with variance 2 / fan, for layers followed by a ReLU. */
export const kaimingNormal = (mode: 'in' | 'out' = 'in') =>
  fill((fan, random) => {
    const deviation = Math.sqrt(2 / fan[mode])
    return () => random.normal(0, deviation)
  })

/** He et al. 2015, uniform; `slope` is the negative slope of the (leaky) ReLU that follows. */
export const kaimingUniform = (slope = 0) =>
  fill((fan, random) => {
    const limit = Math.sqrt(6 / ((1 + slope * slope) * fan.in))
    return () => random.uniform(-limit, limit)
  })

/** Uniform within ±1/√fan-in: what PyTorch gives to weights and biases of its conv and linear layers. */
export const fanInUniform = kaimingUniform(Math.sqrt(5))

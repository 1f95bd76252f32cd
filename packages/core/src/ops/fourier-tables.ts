import { CnnError } from '../errors.js'

/** Longer transforms want matrices of more than 64 MB. */
const longest = 4096

/** Cosine and sine of 2π · i / length, i = 0 … length - 1. */
function circle(length: number) {
  const angle = (index: number) => (2 * Math.PI * index) / length
  return {
    cosine: Float64Array.from({ length }, (_, index) => Math.cos(angle(index))),
    sine: Float64Array.from({ length }, (_, index) => Math.sin(angle(index))),
  }
}

export const binsOf = (length: number) => Math.floor(length / 2) + 1

const remembered = new Map<string, Float32Array>()

/** Matrices that were built lately: training takes the same ones at every step. */
function remember(key: string, build: () => Float32Array) {
  const matrix = remembered.get(key) ?? build()
  remembered.delete(key)
  remembered.set(key, matrix)
  if (remembered.size > 4) remembered.delete(remembered.keys().next().value!)
  return matrix
}

function checkLength(operation: string, length: number) {
  if (Number.isInteger(length) && length >= 1 && length <= longest) return
  throw new CnnError(
    'bad-argument',
    `${operation}: the length must be a whole number from 1 to ${longest}, not ${length}.`,
  )
}

/**
 * [length, 2 · bins]: what a real signal is multiplied with to give the real, then the imaginary parts of its spectrum.
 */
export function fourierMatrix(operation: string, length: number): Float32Array {
  checkLength(operation, length)
  return remember(`forward ${length}`, () => {
    const { cosine, sine } = circle(length)
    const bins = binsOf(length)
    const matrix = new Float32Array(length * 2 * bins)
    for (let time = 0; time < length; time++) {
      for (let bin = 0; bin < bins; bin++) {
        const phase = (time * bin) % length
        matrix[time * 2 * bins + bin] = cosine[phase]!
        matrix[time * 2 * bins + bins + bin] = -sine[phase]!
      }
    }
    return matrix
  })
}

/** [2 · bins, length]: its inverse; bins stand for those that mirror them too. */
export function inverseFourierMatrix(operation: string, length: number): Float32Array {
  checkLength(operation, length)
  return remember(`inverse ${length}`, () => {
    const { cosine, sine } = circle(length)
    const bins = binsOf(length)
    const matrix = new Float32Array(2 * bins * length)
    for (let bin = 0; bin < bins; bin++) {
      const isAlone = bin === 0 || 2 * bin === length
      const weight = (isAlone ? 1 : 2) / length
      for (let time = 0; time < length; time++) {
        const phase = (time * bin) % length
        matrix[bin * length + time] = weight * cosine[phase]!
        matrix[(bins + bin) * length + time] = isAlone ? 0 : -weight * sine[phase]!
      }
    }
    return matrix
  })
}

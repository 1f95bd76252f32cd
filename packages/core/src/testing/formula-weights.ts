import type { Module } from '../layers/module.js'
import { Counter, type StateEntry } from '../layers/parameter.js'

/**
 * Weights by formula: both this project and the script that made a golden with PyTorch fill a state dict from its keys
 * alone, so that goldens need no stored weights. For a key, h is the 32-bit FNV-1a hash of its UTF-8 bytes, value i is
 * the murmur3 finaliser of h + i·0x9E3779B9, as a fraction u in [0, 1).
 */
export function formulaUniform(key: string, count: number): Float64Array {
  const hash = hashOf(key)
  const values = new Float64Array(count)
  for (let i = 0; i < count; i++) values[i] = fractionAt(hash, i)
  return values
}

function hashOf(key: string) {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(key)) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash
}

function fractionAt(hash: number, i: number) {
  let z = (hash + Math.imul(i, 0x9e3779b9)) | 0
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
  return ((z ^ (z >>> 16)) >>> 0) / 2 ** 32
}

/** The values of one entry, in PyTorch's shape: norms near one, biases near zero, weights scaled by their fan-in. */
export function formulaValues(key: string, shape: readonly number[]): Float32Array {
  const values = new Float32Array(shape.reduce((a, b) => a * b, 1))
  if (key.endsWith('num_batches_tracked')) return values
  const hash = hashOf(key)
  const [center, scale] = formulaRange(key, shape)
  for (let i = 0; i < values.length; i++) values[i] = (fractionAt(hash, i) - center) * scale
  return values
}

function formulaRange(key: string, shape: readonly number[]): [center: number, scale: number] {
  if (key.endsWith('running_mean')) return [0.5, 0.2]
  if (key.endsWith('running_var')) return [-0.5, 1]
  const fanIn = shape.slice(1).reduce((a, b) => a * b, 1)
  if (shape.length > 1) return [0.5, 2 * Math.sqrt(3) * Math.sqrt(2 / fanIn)]
  return key.endsWith('weight') ? [-0.5, 1] : [0.5, 0.2]
}

/** Fills a network by the formula. */
export function fillByFormula<M extends Module>(model: M): M {
  const state = new Map<string, StateEntry>()
  for (const [key, tensor] of model.stateTensors()) {
    const shape = tensor instanceof Counter ? [] : tensor.stateShape
    state.set(key, { shape, data: formulaValues(key, shape) })
  }
  model.loadStateDict(state)
  return model
}

/** A formula picture [n, c, h, w] in (−2, 2), transposed to [n, h, w, c]. */
export function formulaPicture(n: number, c: number, h: number, w: number, key = 'input') {
  const values = formulaUniform(key, n * c * h * w)
  const picture = new Float32Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const x = i % w
    const y = Math.floor(i / w) % h
    const channel = Math.floor(i / (w * h)) % c
    const image = Math.floor(i / (w * h * c))
    picture[((image * h + y) * w + x) * c + channel] = (values[i]! - 0.5) * 4
  }
  return picture
}

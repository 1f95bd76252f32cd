import type { StateEntry } from '@cnn/core'
import { formulaUniform } from '@cnn/core/testing'
import { expect } from 'vitest'

/** What gradients.py says of one gradient: norm, largest size, four projections, four values. */
export type GradientSummary = number[]

/**
 * Values may be off by a ten-thousandth of the network's largest gradient (PyTorch itself is by half of a
 * hundred-thousandth in float32), a whole gradient by a thousandth of itself.
 */
export function expectGradient(
  key: string,
  gradient: StateEntry['data'],
  golden: GradientSummary,
  largest: number,
) {
  const [norm, peak, ...rest] = golden as [number, number, ...number[]]
  const tolerance = 1e-4 * largest
  const found = summarize(key, gradient)
  expect(Math.abs(found.peak - peak), `${key}: the largest value`).toBeLessThan(tolerance)
  found.samples.forEach((value, i) => {
    expect(Math.abs(value - rest[4 + i]!), `${key}: sample ${i}`).toBeLessThan(tolerance)
  })
  const whole = 1e-3 * Math.max(norm, tolerance * Math.sqrt(gradient.length))
  found.projections.forEach((value, i) => {
    expect(Math.abs(value - rest[i]!), `${key}: projection ${i}`).toBeLessThan(whole)
  })
}

function summarize(key: string, gradient: StateEntry['data']) {
  const probe = formulaUniform(`${key}/probe`, gradient.length)
  const projections = [0, 0, 0, 0]
  let peak = 0
  for (let i = 0; i < gradient.length; i++) {
    projections[i % 4]! += gradient[i]! * (2 * probe[i]! - 1)
    peak = Math.max(peak, Math.abs(gradient[i]!))
  }
  const places = formulaUniform(`${key}/sample`, 4)
  const samples = Array.from(places, (u) => gradient[Math.floor(u * gradient.length)]!)
  return { peak, projections, samples }
}

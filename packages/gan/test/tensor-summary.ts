import { formulaUniform } from '@cnn/core/testing'
import { expect } from 'vitest'

/** What golden/network_values.py says of a tensor: its norm, largest size, four projections, four values. */
export type TensorSummary = number[]

/** Values may be off by a ten-thousandth of `largest`, and all together by a thousandth of their norm. */
export function expectSummary(
  key: string,
  values: ArrayLike<number>,
  golden: TensorSummary,
  largest = golden[1]!,
) {
  const [norm, peak, ...rest] = golden as [number, number, ...number[]]
  const tolerance = 1e-4 * largest
  const found = summarize(key, values)
  expect(Math.abs(found.peak - peak), `${key}: the largest value`).toBeLessThan(tolerance)
  found.samples.forEach((value, i) => {
    expect(Math.abs(value - rest[4 + i]!), `${key}: sample ${i}`).toBeLessThan(tolerance)
  })
  const whole = 1e-3 * Math.max(norm, tolerance * Math.sqrt(values.length))
  found.projections.forEach((value, i) => {
    expect(Math.abs(value - rest[i]!), `${key}: projection ${i}`).toBeLessThan(whole)
  })
}

function summarize(key: string, values: ArrayLike<number>) {
  const probe = formulaUniform(`${key}/probe`, values.length)
  const projections = [0, 0, 0, 0]
  let peak = 0
  for (let i = 0; i < values.length; i++) {
    projections[i % 4]! += values[i]! * (2 * probe[i]! - 1)
    peak = Math.max(peak, Math.abs(values[i]!))
  }
  const places = formulaUniform(`${key}/sample`, 4)
  const samples = Array.from(places, (u) => values[Math.floor(u * values.length)]!)
  return { peak, projections, samples }
}

/** The place of the first NaN or infinite value, or -1. A plain loop: networks have millions of values. */
export function findNonFinite(values: Float32Array | Float64Array): number {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]!)) return i
  }
  return -1
}

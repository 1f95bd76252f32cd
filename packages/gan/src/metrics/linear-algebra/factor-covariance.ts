/** A covariance S = F · Fᵀ. */
export interface Factor {
  /** [size, size], of which row i, values 0 to min(i, rank − 1), are those of coordinate `order[i]`; the others are 0. */
  rows: Float64Array
  /** The coordinates, those that tell most first. */
  order: Int32Array
  /** How many columns F has. */
  rank: number
}

/**
 * The Cholesky factor of a symmetric, positive semidefinite matrix [size, size], coordinates taken in the order of what
 * they add (diagonal pivoting). It ends where the rest is rounding, so that the factor of a covariance of few samples has
 * as many columns as these samples allow. Coordinates are scaled to variance 1 meanwhile: one that hardly varies is not
 * taken for rounding beside one that varies much.
 * @see Higham, Analysis of the Cholesky decomposition of a semi-definite matrix (1990)
 */
export async function factorCovariance(
  covariance: Float64Array,
  size: number,
  breathe: () => Promise<void> = async () => {},
): Promise<Factor> {
  const deviations = Float64Array.from({ length: size }, (_, i) =>
    Math.sqrt(Math.max(0, covariance[i * size + i]!)),
  )
  const rows = new Float64Array(size * size)
  const order = Int32Array.from({ length: size }, (_, i) => i)
  const rest = deviations.map((deviation) => (deviation > 0 ? 1 : 0))
  const rounding = Number.EPSILON * Math.max(100, size)
  let rank = 0
  for (; rank < size; rank++) {
    const best = largest(rest, rank)
    if (rest[best]! <= rounding) break
    swapRows(rows, size, rank, best)
    swap(order, rank, best)
    swap(rest, rank, best)
    const pivot = Math.sqrt(rest[rank]!)
    rows[rank * size + rank] = pivot
    const scales = correlationsWith(order[rank]!, covariance, deviations, size)
    fillColumn(rows, size, rank, order, scales)
    for (let i = rank + 1; i < size; i++) rest[i]! -= rows[i * size + rank]! ** 2
    await breathe()
  }
  for (let i = 0; i < size; i++) {
    const deviation = deviations[order[i]!]!
    for (let p = 0; p < rank; p++) rows[i * size + p]! *= deviation
  }
  return { rows, order, rank }
}

function correlationsWith(
  coordinate: number,
  covariance: Float64Array,
  deviations: Float64Array,
  size: number,
) {
  const own = deviations[coordinate]!
  return deviations.map((deviation, i) =>
    deviation > 0 ? covariance[coordinate * size + i]! / (own * deviation) : 0,
  )
}

/** Below the diagonal, column k: what of the correlation the columns before have not told yet. */
function fillColumn(
  rows: Float64Array,
  size: number,
  k: number,
  order: Int32Array,
  correlations: Float64Array,
) {
  const own = k * size
  const pivot = rows[own + k]!
  for (let i = k + 1; i < size; i++) {
    const row = i * size
    let even = 0
    let odd = 0
    let p = 0
    for (; p + 1 < k; p += 2) {
      even += rows[row + p]! * rows[own + p]!
      odd += rows[row + p + 1]! * rows[own + p + 1]!
    }
    if (p < k) even += rows[row + p]! * rows[own + p]!
    rows[row + k] = (correlations[order[i]!]! - even - odd) / pivot
  }
}

function largest(values: Float64Array, from: number) {
  let best = from
  for (let i = from + 1; i < values.length; i++) if (values[i]! > values[best]!) best = i
  return best
}

function swapRows(rows: Float64Array, size: number, i: number, j: number) {
  if (i === j) return
  const kept = rows.slice(i * size, (i + 1) * size)
  rows.copyWithin(i * size, j * size, (j + 1) * size)
  rows.set(kept, j * size)
}

function swap(values: Int32Array | Float64Array, i: number, j: number) {
  const kept = values[i]!
  values[i] = values[j]!
  values[j] = kept
}

import { CnnError } from '@cnn/core'
import { bidiagonalize } from './bidiagonalize.js'

/**
 * The singular values of a matrix [rows, columns], the largest first; overwrites the matrix. Each is exact to a few units
 * of rounding of the largest one.
 */
export async function singularValues(
  matrix: Float64Array,
  rows: number,
  columns: number,
  breathe?: () => Promise<void>,
): Promise<Float64Array> {
  if (rows < columns) {
    return singularValues(transposed(matrix, rows, columns), columns, rows, breathe)
  }
  const { diagonal, superdiagonal } = await bidiagonalize(matrix, rows, columns, breathe)
  // A bidiagonal matrix B stands in [0 B; Bᵀ 0], whose eigenvalues are ± its singular values; ordered well, that is a
  // tridiagonal matrix with nothing on its diagonal.
  const beside = new Float64Array(Math.max(0, 2 * columns - 1))
  for (let i = 0; i < columns; i++) beside[2 * i] = diagonal[i]!
  for (let i = 0; i + 1 < columns; i++) beside[2 * i + 1] = superdiagonal[i]!
  const values = tridiagonalEigenvalues(new Float64Array(2 * columns), beside)
  return values
    .map(Math.abs)
    .sort()
    .filter((_, i) => i % 2 === 1)
    .reverse()
}

/**
 * The eigenvalues of a symmetric tridiagonal matrix, in no order, by the QL algorithm with implicit shifts.
 * @param beside one value fewer than the diagonal has
 * @see Wilkinson and Reinsch, Handbook for Automatic Computation II (1971), imtql1
 */
export function tridiagonalEigenvalues(diagonal: Float64Array, beside: Float64Array): Float64Array {
  const d = diagonal.slice()
  const e = new Float64Array(d.length)
  e.set(beside)
  const norm = d.reduce((most, value, i) => Math.max(most, Math.abs(value) + Math.abs(e[i]!)), 0)
  const rounding = Number.EPSILON * norm
  for (let first = 0; first < d.length; first++) {
    for (let turns = 0; ; turns++) {
      let last = first
      while (last + 1 < d.length && Math.abs(e[last]!) > rounding) last++
      if (last === first) break
      if (turns === 100) {
        throw new CnnError(
          'bad-statistics',
          'The eigenvalues were not found: a value is no number.',
        )
      }
      chase(d, e, first, last)
    }
  }
  return d
}

/** One step of QL from row `last` up to row `first`. */
function chase(d: Float64Array, e: Float64Array, first: number, last: number) {
  const half = (d[first + 1]! - d[first]!) / (2 * e[first]!)
  const root = Math.sqrt(half ** 2 + 1)
  let ahead = d[last]! - d[first]! + e[first]! / (half + (half < 0 ? -root : root))
  let sine = 1
  let cosine = 1
  let moved = 0
  for (let i = last - 1; i >= first; i--) {
    const across = sine * e[i]!
    const along = cosine * e[i]!
    const length = Math.sqrt(across ** 2 + ahead ** 2)
    e[i + 1] = length
    if (length === 0) {
      d[i + 1]! -= moved
      e[last] = 0
      return
    }
    sine = across / length
    cosine = ahead / length
    const rest = d[i + 1]! - moved
    const turned = (d[i]! - rest) * sine + 2 * cosine * along
    moved = sine * turned
    d[i + 1] = rest + moved
    ahead = cosine * turned - along
  }
  d[first]! -= moved
  e[first] = ahead
  e[last] = 0
}

function transposed(matrix: Float64Array, rows: number, columns: number) {
  const out = new Float64Array(matrix.length)
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) out[j * rows + i] = matrix[i * columns + j]!
  }
  return out
}

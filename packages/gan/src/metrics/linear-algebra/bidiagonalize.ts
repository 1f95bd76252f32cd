/** A matrix with values on its diagonal and right of it alone. */
export interface Bidiagonal {
  diagonal: Float64Array
  /** One fewer. */
  superdiagonal: Float64Array
}

/**
 * Brings a matrix [rows, columns] (rows ≥ columns) to two diagonals with the same singular values, by reflections from the
 * left and from the right (Golub and Kahan). Overwrites the matrix. The changes of a step wait until the next step reads
 * the matrix anyway: it is read twice and written once per step.
 * @see Howell et al., Cache efficient bidiagonalization using BLAS 2.5 operators (2008)
 */
export async function bidiagonalize(
  matrix: Float64Array,
  rows: number,
  columns: number,
  breathe: () => Promise<void> = async () => {},
): Promise<Bidiagonal> {
  const diagonal = new Float64Array(columns)
  const superdiagonal = new Float64Array(Math.max(0, columns - 1))
  // What is still to be subtracted from the matrix: leftOld · y + x · rightOld.
  let leftOld = new Float64Array(rows)
  let left = new Float64Array(rows)
  let rightOld = new Float64Array(columns)
  let right = new Float64Array(columns)
  const x = new Float64Array(rows)
  const y = new Float64Array(columns)
  const sums = new Float64Array(columns)
  for (let k = 0; k < columns; k++) {
    left.fill(0, 0, k)
    for (let i = k; i < rows; i++) {
      left[i] = matrix[i * columns + k]! - leftOld[i]! * y[k]! - x[i]! * rightOld[k]!
    }
    const fromLeft = reflect(left, k)
    diagonal[k] = fromLeft.value
    const step = { matrix, columns, k, leftOld, x, y, rightOld, left, sums }
    subtractAndSum(step, rows)
    for (let j = k + 1; j < columns; j++) y[j] = fromLeft.factor * sums[j]!
    if (k + 1 < columns) {
      right.fill(0, 0, k + 1)
      for (let j = k + 1; j < columns; j++) right[j] = matrix[k * columns + j]! - left[k]! * y[j]!
      const fromRight = reflect(right, k + 1)
      superdiagonal[k] = fromRight.value
      multiplyRows({ matrix, columns, k, left, right, x, y }, rows, fromRight.factor)
    }
    ;[leftOld, left] = [left, leftOld]
    ;[rightOld, right] = [right, rightOld]
    await breathe()
  }
  return { diagonal, superdiagonal }
}

/**
 * Makes of a vector, from place k on, the reflection 1 − factor · v · vᵀ that turns it into (value, 0, 0 …); the vector
 * becomes v, with v[k] = 1.
 */
function reflect(vector: Float64Array, k: number): { value: number; factor: number } {
  const first = vector[k]!
  let tail = 0
  for (let i = k + 1; i < vector.length; i++) tail += vector[i]! ** 2
  vector[k] = 1
  if (tail === 0) return { value: first, factor: 0 }
  const length = Math.sqrt(first ** 2 + tail)
  const value = first > 0 ? -length : length
  const scale = 1 / (first - value)
  for (let i = k + 1; i < vector.length; i++) vector[i]! *= scale
  return { value, factor: (value - first) / value }
}

interface LeftStep {
  matrix: Float64Array
  columns: number
  k: number
  leftOld: Float64Array
  x: Float64Array
  y: Float64Array
  rightOld: Float64Array
  left: Float64Array
  sums: Float64Array
}

/** matrix −= leftOld · y + x · rightOld, then sums = left · matrix, from row k and column k + 1 on. */
function subtractAndSum(step: LeftStep, rows: number) {
  const { matrix, columns, k, leftOld, x, y, rightOld, left, sums } = step
  sums.fill(0, k + 1)
  let i = k
  for (; i + 1 < rows; i += 2) {
    const [a, b, u] = [leftOld[i]!, x[i]!, left[i]!]
    const [c, d, v] = [leftOld[i + 1]!, x[i + 1]!, left[i + 1]!]
    const upper = i * columns
    const lower = upper + columns
    for (let j = k + 1; j < columns; j++) {
      const s = y[j]!
      const t = rightOld[j]!
      const above = matrix[upper + j]! - a * s - b * t
      const below = matrix[lower + j]! - c * s - d * t
      matrix[upper + j] = above
      matrix[lower + j] = below
      sums[j]! += u * above + v * below
    }
  }
  if (i === rows) return
  for (let j = k + 1; j < columns; j++) {
    const last = matrix[i * columns + j]! - leftOld[i]! * y[j]! - x[i]! * rightOld[j]!
    matrix[i * columns + j] = last
    sums[j]! += left[i]! * last
  }
}

interface RightStep extends Pick<LeftStep, 'matrix' | 'columns' | 'k' | 'left' | 'x' | 'y'> {
  right: Float64Array
}

/** x = factor · (matrix − left · y) · right, below row k. */
function multiplyRows(step: RightStep, rows: number, factor: number) {
  const { matrix, columns, k, left, right, x, y } = step
  let shared = 0
  for (let j = k + 1; j < columns; j++) shared += y[j]! * right[j]!
  let i = k + 1
  for (; i + 2 < rows; i += 3) {
    const [a, b, c] = [i * columns, (i + 1) * columns, (i + 2) * columns]
    let first = 0
    let second = 0
    let third = 0
    for (let j = k + 1; j < columns; j++) {
      const value = right[j]!
      first += matrix[a + j]! * value
      second += matrix[b + j]! * value
      third += matrix[c + j]! * value
    }
    x[i] = factor * (first - left[i]! * shared)
    x[i + 1] = factor * (second - left[i + 1]! * shared)
    x[i + 2] = factor * (third - left[i + 2]! * shared)
  }
  for (; i < rows; i++) {
    let sum = 0
    for (let j = k + 1; j < columns; j++) sum += matrix[i * columns + j]! * right[j]!
    x[i] = factor * (sum - left[i]! * shared)
  }
}

/** A yes or no for each of some rows of features. */
export interface LabelledRows {
  rows: readonly Float64Array[]
  isWanted: readonly boolean[]
}

/** Says how probably each row is a yes. */
export interface LogisticHead {
  weights: Float64Array
  bias: number
}

const steps = 400
/** Of the squared weights; rows are scaled to a mean square of one. */
const penalty = 0.01

/**
 * Fits a logistic regression with an L2 penalty by Nesterov's accelerated gradient descent. Yes and no count alike,
 * however many there are of each; the same examples give the same head. Needs one of each at least.
 */
export function fitLogistic({ rows, isWanted }: LabelledRows): LogisticHead {
  const dimensions = rows[0]!.length
  const yes = isWanted.filter(Boolean).length
  const shares = isWanted.map((wanted) => 0.5 / (wanted ? yes : rows.length - yes))
  // The loss bends by a quarter of the rows' squares at most.
  const squares = rows.map((row) => row.reduce((sum, value) => sum + value * value, 1))
  const bend = 0.25 * squares.reduce((sum, square, i) => sum + square * shares[i]!, 0) + penalty
  let at = new Float64Array(dimensions + 1)
  let ahead = at.slice()
  for (let step = 0; step < steps; step++) {
    const slope = gradient({ rows, isWanted }, shares, ahead)
    const next = ahead.map((value, i) => value - slope[i]! / bend)
    const speed = step / (step + 3)
    ahead = next.map((value, i) => value + speed * (value - at[i]!))
    at = next
  }
  return { weights: at.subarray(0, dimensions), bias: at[dimensions]! }
}

/** The logit's probability. */
export function probabilityOf({ weights, bias }: LogisticHead, row: Float64Array): number {
  let logit = bias
  for (let i = 0; i < row.length; i++) logit += weights[i]! * row[i]!
  return 1 / (1 + Math.exp(-logit))
}

/** By the weights, then by the bias, which is not penalised. */
function gradient({ rows, isWanted }: LabelledRows, shares: readonly number[], at: Float64Array) {
  const dimensions = at.length - 1
  const head = { weights: at.subarray(0, dimensions), bias: at[dimensions]! }
  const slope = at.map((value, i) => (i < dimensions ? penalty * value : 0))
  for (const [index, row] of rows.entries()) {
    const error = (probabilityOf(head, row) - Number(isWanted[index])) * shares[index]!
    for (let i = 0; i < dimensions; i++) slope[i]! += error * row[i]!
    slope[dimensions]! += error
  }
  return slope
}

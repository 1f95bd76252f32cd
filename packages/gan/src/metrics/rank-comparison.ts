export interface RankComparison {
  /** That a value of the first group is above one of the second, ties counted half: 0.5 where neither is above the other. */
  probability: number
  /** How many deviations that is from 0.5, ties taken account of: beyond ±2 hardly chance. */
  z: number
}

/**
 * Mann and Whitney's test: whether values of one group are larger than those of another, by their ranks alone.
 * @see Mann and Whitney, On a test of whether one of two random variables is stochastically larger than the other (1947)
 */
export function compareRanks(first: Float64Array, second: Float64Array): RankComparison {
  const [m, n] = [first.length, second.length]
  const joined = new Float64Array(m + n)
  joined.set(first)
  joined.set(second, m)
  const order = Uint32Array.from(joined, (_, i) => i).sort((i, j) => joined[i]! - joined[j]!)
  let rankSum = 0
  let ties = 0
  for (let start = 0; start < order.length; ) {
    let end = start + 1
    while (end < order.length && joined[order[end]!] === joined[order[start]!]) end++
    // Equal values share the mean of their ranks, which count from 1.
    const rank = (start + 1 + end) / 2
    for (let i = start; i < end; i++) if (order[i]! < m) rankSum += rank
    ties += (end - start) ** 3 - (end - start)
    start = end
  }
  const wins = rankSum - (m * (m + 1)) / 2
  const total = m + n
  const variance = ((m * n) / 12) * (total + 1 - ties / (total * (total - 1)))
  const z = variance > 0 ? (wins - (m * n) / 2) / Math.sqrt(variance) : 0
  return { probability: wins / (m * n), z }
}

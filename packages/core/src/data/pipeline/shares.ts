/** Divides `count` among groups in proportion to their sizes, by largest remainder. */
export function shares(sizes: readonly number[], count: number) {
  const total = sizes.reduce((sum, size) => sum + size, 0)
  const exact = sizes.map((size) => (size * count) / total)
  const quotas = exact.map(Math.floor)
  const missing = count - quotas.reduce((sum, quota) => sum + quota, 0)
  const byRemainder = exact
    .map((share, i) => ({ i, remainder: share - Math.floor(share) }))
    .sort((a, b) => b.remainder - a.remainder || a.i - b.i)
  for (const { i } of byRemainder.slice(0, missing)) quotas[i]!++
  return quotas
}

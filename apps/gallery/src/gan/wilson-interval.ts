/** The 95 % quantile of both sides of the normal distribution. */
const z = 1.959963984540054

/** The shares that are plausible where something came out so many times in so many trials: Wilson's 95 % interval. */
export function wilsonInterval(successes: number, trials: number): [low: number, high: number] {
  if (trials === 0) return [0, 1]
  const share = successes / trials
  const spread = z * Math.sqrt((share * (1 - share)) / trials + z ** 2 / (4 * trials ** 2))
  const middle = share + z ** 2 / (2 * trials)
  const scale = 1 + z ** 2 / trials
  return [Math.max(0, (middle - spread) / scale), Math.min(1, (middle + spread) / scale)]
}

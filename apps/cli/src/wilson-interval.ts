/**
 * The interval in which the true share lies with 95 % probability, given `successes` of `trials`.
 * Wilson 1927, "Probable inference, the law of succession, and statistical inference".
 */
export function wilsonInterval(successes: number, trials: number): [low: number, high: number] {
  const z = 1.959964
  const share = successes / trials
  const center = share + z ** 2 / (2 * trials)
  const spread = z * Math.sqrt((share * (1 - share)) / trials + z ** 2 / (4 * trials ** 2))
  const scale = 1 + z ** 2 / trials
  return [Math.max(0, (center - spread) / scale), Math.min(1, (center + spread) / scale)]
}

/** The softmax of a row of logits, each divided by the temperature first. */
export function classProbabilities(logits: Float32Array, temperature = 1): Float32Array {
  const sum = logSumExp(logits, temperature)
  return logits.map((logit) => Math.exp(logit / temperature - sum))
}

/** The logarithm of a class's probability. */
export const logProbability = (logits: Float32Array, index: number, temperature = 1) =>
  logits[index]! / temperature - logSumExp(logits, temperature)

function logSumExp(logits: Float32Array, temperature: number) {
  const highest = logits.reduce((a, b) => Math.max(a, b), -Infinity) / temperature
  const sum = logits.reduce((total, logit) => total + Math.exp(logit / temperature - highest), 0)
  return Math.log(sum) + highest
}

/** The error function, from its Taylor series up to 2, from its continued fraction beyond: exact to 1e-14. */
export function erf(x: number): number {
  if (Math.abs(x) > 2) return Math.sign(x) * (1 - complement(Math.abs(x)))
  let term = x
  let sum = x
  for (let n = 1; n < 60; n++) {
    term *= (-x * x) / n
    sum += term / (2 * n + 1)
  }
  return (2 / Math.sqrt(Math.PI)) * sum
}

function complement(x: number) {
  let fraction = x
  for (let n = 150; n >= 1; n--) fraction = x + n / 2 / fraction
  return Math.exp(-x * x) / (fraction * Math.sqrt(Math.PI))
}

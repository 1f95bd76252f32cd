/**
 * Sine, cosine and exponential from additions, multiplications and divisions alone. These are rounded alike by every
 * engine, while Math.sin and its like may differ in the last bit between them; worlds are to be the same everywhere,
 * bit for bit. Right to about 1e-14 for arguments up to a million.
 */

export const sine = (angle: number) => quarter(angle, 0)

export const cosine = (angle: number) => quarter(angle, 1)

export const exponential = (x: number): number => {
  const power = Math.round(x / Math.LN2)
  if (power < -1022) return 0
  if (power > 1023) return Infinity
  const rest = x - power * ln2High - power * ln2Low
  let sum = 1
  for (let i = 13; i >= 1; i--) sum = 1 + (sum * rest) / i
  bits.setInt32(0, (power + 1023) << 20)
  return sum * bits.getFloat64(0)
}

/** The length of a vector; Math.hypot may be rounded otherwise elsewhere. */
export const length = (x: number, y: number, z = 0) => Math.sqrt(x * x + y * y + z * z)

/** Sine of the angle and so many quarter turns more. */
function quarter(angle: number, more: number) {
  const turns = Math.round(angle / (Math.PI / 2))
  const rest = angle - turns * halfPiHigh - turns * halfPiLow
  const square = rest * rest
  switch ((turns + more) & 3) {
    case 0:
      return rest * sineSeries(square)
    case 1:
      return cosineSeries(square)
    case 2:
      return -rest * sineSeries(square)
    default:
      return -cosineSeries(square)
  }
}

function sineSeries(square: number) {
  let sum = 1 - square / 272
  sum = 1 - (square / 210) * sum
  sum = 1 - (square / 156) * sum
  sum = 1 - (square / 110) * sum
  sum = 1 - (square / 72) * sum
  sum = 1 - (square / 42) * sum
  sum = 1 - (square / 20) * sum
  return 1 - (square / 6) * sum
}

function cosineSeries(square: number) {
  let sum = 1 - square / 240
  sum = 1 - (square / 182) * sum
  sum = 1 - (square / 132) * sum
  sum = 1 - (square / 90) * sum
  sum = 1 - (square / 56) * sum
  sum = 1 - (square / 30) * sum
  sum = 1 - (square / 12) * sum
  return 1 - (square / 2) * sum
}

// Of each constant a part with few digits, whose multiples are exact, and the rest.
const halfPiHigh = 1.5707963267341256
const halfPiLow = 6.077100506506192e-11
const ln2High = 0.6931471803691238
const ln2Low = 1.9082149292705877e-10

const bits = new DataView(new ArrayBuffer(8))

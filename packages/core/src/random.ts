/**
 * Seeded random numbers in independent streams. A stream is named by its keys (a seed, a purpose, an epoch, an index):
 * the same keys give the same numbers on every machine, in whatever order the streams are opened.
 */
export interface Random {
  /** A float in [0, 1), 32 bits of it random. */
  uniform(low?: number, high?: number): number
  /** A standard normal deviate (Box-Muller). */
  normal(mean?: number, deviation?: number): number
  /** A beta deviate in [0, 1], of two positive shapes. */
  beta(alpha: number, beta: number): number
  /** An integer in [0, limit). */
  integer(limit: number): number
  /** True with the given probability. */
  chance(probability: number): boolean
  /** The integers 0 … count-1 in random order (Fisher-Yates). */
  permutation(count: number): Uint32Array
}

/** Opens the stream with these keys, for example `randomStream(seed, 'shuffle', epoch)`. */
export function randomStream(...keys: readonly (number | string)[]): Random {
  const next = sfc32(hash(keys))
  let spare: number | undefined

  const uniform = (low = 0, high = 1) => low + (next() / 2 ** 32) * (high - low)
  const integer = (limit: number) => Math.floor((next() / 2 ** 32) * limit)

  function normal(mean = 0, deviation = 1) {
    if (spare !== undefined) {
      const value = spare
      spare = undefined
      return mean + deviation * value
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()))
    const angle = 2 * Math.PI * uniform()
    spare = radius * Math.sin(angle)
    return mean + deviation * radius * Math.cos(angle)
  }

  /** Marsaglia & Tsang 2000. */
  function gamma(shape: number): number {
    if (shape < 1) return gamma(shape + 1) * uniform() ** (1 / shape)
    const d = shape - 1 / 3
    while (true) {
      const x = normal()
      const v = (1 + x / Math.sqrt(9 * d)) ** 3
      if (v > 0 && Math.log(1 - uniform()) < x * x * 0.5 + d - d * v + d * Math.log(v)) return d * v
    }
  }

  function beta(a: number, b: number) {
    const [x, y] = [gamma(a), gamma(b)]
    // Of very small shapes both may be too small for a number; then it is one end or the other.
    if (x + y === 0) return uniform() < a / (a + b) ? 1 : 0
    return x / (x + y)
  }

  function permutation(count: number) {
    const order = Uint32Array.from({ length: count }, (_, index) => index)
    for (let i = count - 1; i > 0; i--) {
      const j = integer(i + 1)
      const kept = order[i]!
      order[i] = order[j]!
      order[j] = kept
    }
    return order
  }

  const chance = (probability: number) => uniform() < probability
  return { uniform, normal, beta, integer, chance, permutation }
}

/** Folds keys to 32 bits: FNV-1a over their text, finished as murmur3 does. */
function hash(keys: readonly (number | string)[]) {
  let state = 0x811c9dc5
  for (const character of keys.join('\u0000')) {
    state = Math.imul(state ^ character.codePointAt(0)!, 0x01000193)
  }
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35)
  return (state ^ (state >>> 16)) >>> 0
}

/** Chris Doty-Humphrey's sfc32 (PractRand), seeded with one word and warmed up. */
function sfc32(seed: number) {
  let a = seed
  let b = 0x9e3779b9
  let c = 0x243f6a88
  let counter = 1
  const next = () => {
    const result = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + result
    return result >>> 0
  }
  for (let i = 0; i < 12; i++) next()
  return next
}

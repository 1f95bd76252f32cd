import { randomStream } from '@cnn/core/data'

/** Random numbers of one sample of a world. */
export interface WorldRandom {
  /** 32 random bits, as an integer from 0 on. */
  bits(): number
  /** A float in [low, high), by default in [0, 1). */
  uniform(low?: number, high?: number): number
  /** About normally distributed, never more than six deviations off. */
  normal(mean?: number, deviation?: number): number
  /** An integer in [0, limit). */
  integer(limit: number): number
  chance(probability: number): boolean
  pick<T>(items: readonly T[]): T
  /** The items in random order. */
  shuffled<T>(items: readonly T[]): T[]
}

/**
 * The random numbers of one sample: the same for the same world, seed, part and index on every machine. Two streams are
 * joined, as the 32 bits that name one stream would let two of 100,000 samples be the same now and then.
 */
export function worldRandom(world: string, seed: number, part: string, index: number): WorldRandom {
  const first = randomStream('synthetic', world, seed, part, index)
  const second = randomStream(index, part, seed, world, 'synthetic')
  const bits = () => (first.integer(words) ^ second.integer(words)) >>> 0
  const uniform = (low = 0, high = 1) => low + (bits() / words) * (high - low)
  const integer = (limit: number) => Math.floor((bits() / words) * limit)

  // The sum of twelve uniform numbers: the usual formulas need functions that engines round differently.
  function normal(mean = 0, deviation = 1) {
    let sum = -6
    for (let i = 0; i < 12; i++) sum += uniform()
    return mean + deviation * sum
  }

  function shuffled<T>(items: readonly T[]) {
    const order = [...items]
    for (let i = order.length - 1; i > 0; i--) {
      const j = integer(i + 1)
      const kept = order[i]!
      order[i] = order[j]!
      order[j] = kept
    }
    return order
  }

  const chance = (probability: number) => uniform() < probability
  const pick = <T>(items: readonly T[]) => items[integer(items.length)]!
  return { bits, uniform, normal, integer, chance, pick, shuffled }
}

/** How many values 32 bits have. */
const words = 0x100000000

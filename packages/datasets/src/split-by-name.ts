import { randomStream } from '@cnn/core/data'

/** Positions in a list of names, by part, each in rising order. */
export type NamedParts = Record<'train' | 'validation' | 'test', number[]>

/**
 * Divides samples by their names alone, so that a sample is in the same part for everyone, and further samples move none.
 * Only where a part would be empty does one cross over.
 */
export function splitByName(
  names: readonly string[],
  shares: { validation: number; test?: number },
): NamedParts {
  const { validation, test = 0 } = shares
  const draws = names.map((name) => randomStream('part', name).uniform())
  const order = [...names.keys()].sort((a, b) => draws[a]! - draws[b]! || a - b)
  const below = (limit: number) => draws.filter((draw) => draw < limit).length
  const least = (share: number) => (share > 0 ? 1 : 0)
  const tested = clamp(below(test), least(test), names.length - 1)
  const held = clamp(below(test + validation), tested + least(validation), names.length - 1)
  const rising = (from: number, to?: number) => order.slice(from, to).sort((a, b) => a - b)
  return { test: rising(0, tested), validation: rising(tested, held), train: rising(held) }
}

const clamp = (value: number, low: number, high: number) =>
  Math.max(0, Math.min(high, Math.max(low, value)))

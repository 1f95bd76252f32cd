import { CnnError } from '../errors.js'
import { randomStream } from '../random.js'
import { groupByLabel, labelsOf } from './pipeline/labels-of.js'
import { shares } from './pipeline/shares.js'
import type { RandomAccess } from './random-access.js'

export interface SplitOptions<T> {
  /** How much goes to the validation part: a fraction below 1, or a count. */
  validation: number
  /** Default 0. */
  seed?: number
  /** The label of each sample, or a function that gives it: every class then keeps its share in both parts. */
  stratifyBy?: ArrayLike<number | string> | ((sample: T) => number | string)
}

/** Positions of both parts, each in ascending order. */
export function splitPositions<T>(
  source: RandomAccess<T>,
  { validation, seed = 0, stratifyBy }: SplitOptions<T>,
  title: string,
) {
  const count = validationCount(validation, source.size, title)
  const groups = stratifyBy
    ? groupByLabel(labelsOf(source, stratifyBy, title, 'stratifyBy'))
    : [Array.from({ length: source.size }, (_, position) => position)]
  const chosen = new Uint8Array(source.size)
  const quotas = shares(
    groups.map((group) => group.length),
    count,
  )
  for (const [i, group] of groups.entries()) {
    const order = randomStream(seed, 'split', i).permutation(group.length)
    for (const place of order.subarray(0, quotas[i])) chosen[group[place]!] = 1
  }
  const train = new Uint32Array(source.size - count)
  const held = new Uint32Array(count)
  let trained = 0
  let validated = 0
  for (const [position, isHeld] of chosen.entries()) {
    if (isHeld) held[validated++] = position
    else train[trained++] = position
  }
  return { train, validation: held }
}

function validationCount(validation: number, size: number, title: string) {
  const count = validation < 1 ? Math.round(validation * size) : validation
  if (Number.isSafeInteger(count) && count > 0 && count < size) return count
  throw new CnnError(
    'invalid-argument',
    `split() cannot hold back validation = ${validation} of the ${size} samples of ${title}: give a fraction between 0 and 1, or a count, that leaves both parts at least one sample.`,
  )
}

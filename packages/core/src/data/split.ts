import { CnnError } from '../errors.js'
import { randomStream } from '../random.js'
import { isPromise, type RandomAccess } from './random-access.js'

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
    ? groupByLabel(labelsOf(source, stratifyBy, title))
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

function labelsOf<T>(
  source: RandomAccess<T>,
  stratifyBy: NonNullable<SplitOptions<T>['stratifyBy']>,
  title: string,
): ArrayLike<number | string> {
  if (typeof stratifyBy !== 'function') {
    if (stratifyBy.length === source.size) return stratifyBy
    throw new CnnError(
      'invalid-argument',
      `stratifyBy has ${stratifyBy.length} labels for the ${source.size} samples of ${title}.`,
    )
  }
  return Array.from({ length: source.size }, (_, position) => {
    const sample = source.at(position, 0)
    if (!isPromise(sample)) return stratifyBy(sample)
    sample.catch(() => {})
    throw new CnnError(
      'invalid-argument',
      `The samples of ${title} are read asynchronously: give stratifyBy an array of their labels instead of a function.`,
    )
  })
}

/** Positions by label, the labels in the order of their names, so that the data's order does not change the split. */
function groupByLabel(labels: ArrayLike<number | string>) {
  const groups = new Map<number | string, number[]>()
  for (let position = 0; position < labels.length; position++) {
    const label = labels[position]!
    const group = groups.get(label)
    if (group) group.push(position)
    else groups.set(label, [position])
  }
  return [...groups.entries()]
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))
    .map(([, group]) => group)
}

/** Divides `count` among groups in proportion to their sizes, by largest remainder. */
function shares(sizes: readonly number[], count: number) {
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

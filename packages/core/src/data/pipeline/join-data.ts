import { CnnError } from '../../errors.js'
import { randomStream } from '../../random.js'
import { perEpoch, type RandomAccess } from '../random-access.js'
import { shares } from './shares.js'

/** Which source each element of joined data comes from, and its place there. */
export interface Arrangement {
  which: Uint16Array
  place: Uint32Array
}

/** The elements of several sources in the order of an arrangement, which may differ from epoch to epoch. */
export function arranged<T>(
  sources: readonly RandomAccess<T>[],
  size: number,
  arrangementIn: (epoch: number) => Arrangement,
): RandomAccess<T> {
  const offsets = runningSums(sources.map(({ span }) => span))
  const holders = sources.filter(({ hold }) => hold)
  return {
    size,
    fixedOrder: sources.every(({ fixedOrder }) => fixedOrder),
    readAhead: Math.max(...sources.map(({ readAhead }) => readAhead)),
    maps: Math.max(...sources.map(({ maps }) => maps)),
    span: offsets.at(-1)!,
    at(position, epoch) {
      const { which, place } = arrangementIn(epoch)
      return sources[which[position]!]!.at(place[position]!, epoch)
    },
    indexAt(position, epoch) {
      const { which, place } = arrangementIn(epoch)
      const source = which[position]!
      return offsets[source]! + sources[source]!.indexAt(place[position]!, epoch)
    },
    drawAt(position, epoch) {
      const { which, place } = arrangementIn(epoch)
      return sources[which[position]!]!.drawAt?.(place[position]!, epoch) ?? 0
    },
    hold: holders.length === 0 ? undefined : () => holdAll(holders),
  }
}

function holdAll(sources: readonly RandomAccess<unknown>[]) {
  const releases = sources.map((source) => source.hold!())
  return async () => {
    for (const release of releases) await release()
  }
}

/** One after the other. */
export function concatenated<T>(sources: readonly RandomAccess<T>[]): RandomAccess<T> {
  const counts = sources.map(({ size }) => size)
  const runs = counts.map((count, which) => ({ which, count }))
  const arrangement = arrangementOf(runs, sum(counts), counts.length)
  return arranged(sources, sum(counts), () => arrangement)
}

/** `block` of each in turn; where one has ended, the others go on. */
export function interleaved<T>(
  sources: readonly RandomAccess<T>[],
  block: number,
): RandomAccess<T> {
  const counts = sources.map(({ size }) => size)
  const runs: Run[] = []
  for (const left = [...counts]; left.some((count) => count > 0); ) {
    for (const [which, available] of left.entries()) {
      const count = Math.min(block, available)
      left[which] = available - count
      if (count > 0) runs.push({ which, count })
    }
  }
  const arrangement = arrangementOf(runs, sum(counts), counts.length)
  return arranged(sources, sum(counts), () => arrangement)
}

/**
 * Elements of all in random order, as many of each as its weight says, until the first has ended; or until all have, and
 * then those that are left go on by their weights.
 */
export function mixed<T>(
  sources: readonly RandomAccess<T>[],
  weights: readonly number[],
  until: 'first' | 'all',
  seed: number,
): RandomAccess<T> {
  const counts = sources.map(({ size }, i) => (weights[i]! > 0 ? size : 0))
  if (until === 'all') {
    const size = sum(counts)
    const plan = (epoch: number) =>
      placesOf(drawUntilEmpty(counts, weights, randomStream(seed, 'mix', epoch)), counts.length)
    return { ...arranged(sources, size, perEpoch(plan)), fixedOrder: false }
  }
  const quotas = largestMix(counts, weights)
  const size = sum(quotas)
  const sorted = whichOf(
    quotas.map((count, which) => ({ which, count })),
    size,
  )
  const plan = (epoch: number) => {
    const order = randomStream(seed, 'mix', epoch).permutation(size)
    return placesOf(
      sorted.map((_, i) => sorted[order[i]!]!),
      counts.length,
    )
  }
  return { ...arranged(sources, size, perEpoch(plan)), fixedOrder: false }
}

/** How many of each make the largest mix of these proportions. */
function largestMix(counts: readonly number[], weights: readonly number[]) {
  const total = sum(weights)
  const limits = counts.map((count, i) =>
    weights[i]! > 0 ? (count * total) / weights[i]! : Infinity,
  )
  // A quotient like 2.9999999999999996 stands for 3.
  return shares(weights, Math.floor(Math.min(...limits) * (1 + 1e-12)))
}

/** Draws sources by weight, one that is empty no more. */
function drawUntilEmpty(
  counts: readonly number[],
  weights: readonly number[],
  random: { uniform(): number },
) {
  const left = [...counts]
  const which = new Uint16Array(sum(counts))
  for (let i = 0; i < which.length; i++) {
    const drawn = drawByWeight(
      weights.map((weight, source) => (left[source]! > 0 ? weight : 0)),
      random.uniform(),
    )
    which[i] = drawn
    left[drawn]!--
  }
  return which
}

/** Which of the weights a number from 0 to 1 falls on. */
export function drawByWeight(weights: readonly number[], at: number): number {
  let rest = at * sum(weights)
  let last = 0
  for (const [i, weight] of weights.entries()) {
    if (weight <= 0) continue
    last = i
    if (rest < weight) return i
    rest -= weight
  }
  return last
}

interface Run {
  which: number
  count: number
}

const arrangementOf = (runs: readonly Run[], size: number, sources: number) =>
  placesOf(whichOf(runs, size), sources)

function whichOf(runs: readonly Run[], size: number) {
  const which = new Uint16Array(size)
  let end = 0
  for (const run of runs) which.fill(run.which, end, (end += run.count))
  return which
}

/** Each source is read from its beginning on. */
function placesOf(which: Uint16Array, sources: number): Arrangement {
  const read = new Uint32Array(sources)
  const place = new Uint32Array(which.length)
  for (let i = 0; i < which.length; i++) place[i] = read[which[i]!]!++
  return { which, place }
}

/** 0, the first, the first two together … all together. */
function runningSums(values: readonly number[]) {
  const sums = [0]
  for (const value of values) sums.push(sums.at(-1)! + value)
  return sums
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

/** @throws CnnError 'invalid-argument' unless there is a weight of at least 0 for each data set, and one above 0 */
export function checkWeights(weights: ArrayLike<number>, count: number, what: string) {
  const values = Array.from(weights)
  const wrong = values.findIndex((weight) => !(weight >= 0 && weight < Infinity))
  if (values.length === count && wrong < 0 && values.some((weight) => weight > 0)) return values
  const problem =
    values.length !== count
      ? `${values.length} weights for ${count}`
      : wrong < 0
        ? 'no weight above 0'
        : `the weight ${values[wrong]} at ${wrong}`
  throw new CnnError(
    'invalid-argument',
    `${what} was given ${problem}: each needs one, 0 or above, and they may not all be 0.`,
  )
}

import type { EvaluationSet } from './evaluation-set.js'
import { allRows, orderByKey, orderByScore, startsByKey } from './stable-order.js'

/** Rows by class, and within each class as matching and counting need them. */
export interface ClassGroups {
  /** Truths by class, then by picture, then as they came. */
  readonly truths: Int32Array
  /** Where each class begins in `truths`; one more number than classes. */
  readonly truthStarts: Int32Array
  /** Detections by class, then by picture, then the best first. */
  readonly found: Int32Array
  /** Detections by class, then the best first; of equal scores the earlier picture's. */
  readonly ranked: Int32Array
  /** Where each class begins in `found` and in `ranked`. */
  readonly foundStarts: Int32Array
  /** Of each detection: how many of its class in its picture come before it. */
  readonly ranks: Int32Array
  /** Of each detection: its place in `ranked`, counted from the start of its class. */
  readonly places: Int32Array
}

/** Groups rows; of each class in each picture, only so many detections are kept. */
export function groupByClass(set: EvaluationSet, mostPerPicture: number): ClassGroups {
  const { truths, found } = set
  const classes = set.classes.length
  const truthRows = orderByKey(allRows(truths.count), truths.pictures, set.pictures)
  let best = orderByKey(allRows(found.count), found.pictures, set.pictures)
  best = orderByScore(best, found.scores)
  let byPicture = orderByKey(best, found.pictures, set.pictures)
  byPicture = orderByKey(byPicture, found.classes, classes)
  const ranks = ranksIn(byPicture, set)
  if (ranks.some((rank) => rank >= mostPerPicture)) {
    const isKept = (row: number) => ranks[row]! < mostPerPicture
    best = best.filter(isKept)
    byPicture = byPicture.filter(isKept)
  }
  const ranked = orderByKey(best, found.classes, classes)
  const foundStarts = startsByKey(ranked, found.classes, classes)
  const places = new Int32Array(found.count)
  for (let i = 0; i < ranked.length; i++) {
    const row = ranked[i]!
    places[row] = i - foundStarts[found.classes[row]!]!
  }
  return {
    truths: orderByKey(truthRows, truths.classes, classes),
    truthStarts: startsByKey(truthRows, truths.classes, classes),
    ...{ found: byPicture, ranked, foundStarts, ranks, places },
  }
}

/** How many of the same class and picture come before each, in rows that are ordered by both. */
function ranksIn(rows: Int32Array, { found: { count, pictures, classes } }: EvaluationSet) {
  const ranks = new Int32Array(count)
  for (let i = 1; i < rows.length; i++) {
    const [row, before] = [rows[i]!, rows[i - 1]!]
    const isSame = pictures[row] === pictures[before] && classes[row] === classes[before]
    if (isSame) ranks[row] = ranks[before]! + 1
  }
  return ranks
}

/** Visits each picture that has both truths and detections of a class, with their rows. */
export function visitPictures(
  { truths: { pictures: truthPictures }, found: { pictures: foundPictures } }: EvaluationSet,
  { truths, truthStarts, found, foundStarts }: ClassGroups,
  classIndex: number,
  visit: (found: Int32Array, truths: Int32Array) => void,
) {
  const [truthEnd, foundEnd] = [truthStarts[classIndex + 1]!, foundStarts[classIndex + 1]!]
  let [t, f] = [truthStarts[classIndex]!, foundStarts[classIndex]!]
  while (t < truthEnd && f < foundEnd) {
    const picture = foundPictures[found[f]!]!
    const truthPicture = truthPictures[truths[t]!]!
    if (truthPicture < picture) t++
    else if (picture < truthPicture) f++
    else {
      const [firstTruth, firstFound] = [t, f]
      while (t < truthEnd && truthPictures[truths[t]!] === picture) t++
      while (f < foundEnd && foundPictures[found[f]!] === picture) f++
      visit(found.subarray(firstFound, f), truths.subarray(firstTruth, t))
    }
  }
}

import { hitsForRecalls, makeFall, precisionAt } from './interpolate-precision.js'

/** What a detection counts as. */
export interface Ranking {
  classIndex: number
  isRight: boolean
}

const recalls = Float64Array.from({ length: 101 }, (_, i) => i * 0.01)

/**
 * COCO's average precision at one overlap, averaged over the classes that have something to be found; −1 where none has.
 * @param order the detections, the best first
 * @param rank what each counts as; undefined where it does not count
 * @param positives how many things of each class are to be found
 */
export function meanAveragePrecision(
  order: Int32Array,
  rank: (row: number) => Ranking | undefined,
  positives: Int32Array,
): number {
  const precisions: number[][] = Array.from(positives, () => [])
  const misses = new Int32Array(positives.length)
  for (const row of order) {
    const ranking = rank(row)
    if (!ranking) continue
    const { classIndex, isRight } = ranking
    const own = precisions[classIndex]!
    if (isRight) own.push(precisionAt(own.length + 1, misses[classIndex]!))
    else misses[classIndex]!++
  }
  let [sum, classes] = [0, 0]
  for (const [k, own] of precisions.entries()) {
    if (positives[k]! <= 0) continue
    makeFall(own, own.length)
    for (const hits of hitsForRecalls(positives[k]!, recalls)) {
      if (hits <= own.length) sum += own[Math.max(0, hits - 1)] ?? 0
    }
    classes++
  }
  return classes === 0 ? -1 : sum / recalls.length / classes
}

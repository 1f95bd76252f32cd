/** Precision as a function of recall that only falls, as COCO has it. */

/** How many detections must be right to reach each recall. */
export function hitsForRecalls(
  positives: number,
  recalls: Float64Array,
  into: Int32Array = new Int32Array(recalls.length),
): Int32Array {
  for (let r = 0, hits = 0; r < recalls.length; r++) {
    while (hits / positives < recalls[r]!) hits++
    into[r] = hits
  }
  return into
}

/** Precision where a detection is right, after so many right ones and wrong ones. */
export const precisionAt = (hits: number, misses: number) => hits / (misses + hits + Number.EPSILON)

/** Raises each precision to the best that comes after it. */
export function makeFall(precisions: Float64Array | number[], length: number) {
  for (let i = length - 1; i > 0; i--) {
    if (precisions[i]! > precisions[i - 1]!) precisions[i - 1] = precisions[i]!
  }
}

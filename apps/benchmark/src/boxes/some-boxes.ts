import type { BoxesTask } from '../task.js'

/** Numbers in [0, 1) of a linear congruential generator, as boxes.py has them. */
function randomNumbers(count: number, seed: number) {
  let state = seed
  return Float64Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  })
}

/** Boxes on a picture of 800 × 1216: anywhere, or each about one of some objects. Corners [4 · n]. */
export function someBoxes({ boxes, objects }: BoxesTask): Float32Array {
  const values = randomNumbers(4 * boxes, 1)
  const corners = new Float32Array(4 * boxes)
  const places = randomNumbers(2 * objects, 2)
  for (let i = 0; i < boxes; i++) {
    const [u, v, s, t] = values.subarray(4 * i, 4 * i + 4) as unknown as number[]
    const object = i % Math.max(objects, 1)
    const x = objects ? 1116 * places[2 * object]! + 40 * u! : 1116 * u!
    const y = objects ? 700 * places[2 * object + 1]! + 40 * v! : 700 * v!
    corners.set([x, y, x + 20 + 160 * s! * s!, y + 20 + 160 * t! * t!], 4 * i)
  }
  return corners
}

export const someScores = (count: number): Float32Array =>
  Float32Array.from(randomNumbers(count, 3))

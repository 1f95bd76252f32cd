import type { KernelRunner } from './kernel-runner.js'
import { itemsFor } from './share-work.js'

/** One side of a block of values: how many, and how many words apart they lie in source and target. */
export interface Side {
  count: number
  from: number
  to: number
}

export const mostSides = 6

/** Drops sides of one value and joins sides that follow each other in both places. */
export function joinSides(counts: number[], from: number[], to: number[]): Side[] {
  const sides: Side[] = []
  counts.forEach((count, axis) => {
    if (count === 1) return
    const next = { count, from: from[axis]!, to: to[axis]! }
    const last = sides.at(-1)
    if (last && last.from === next.from * count && last.to === next.to * count) {
      sides.splice(-1, 1, { ...next, count: last.count * count })
    } else {
      sides.push(next)
    }
  })
  return sides
}

/** Whether `copyStrided` can copy a block of this shape at all, whatever its strides. */
export const isCopyable = (counts: number[]) =>
  counts.filter((count) => count > 1).length <= mostSides

/**
 * Copies a block of 32-bit words, or of bytes. `source` and `target` are the addresses of its first element, the strides
 * in elements.
 */
export function copyStrided(
  runner: KernelRunner,
  counts: number[],
  source: { address: number; strides: number[] },
  target: { address: number; strides: number[] },
  bytes: 1 | 4 = 4,
) {
  const total = counts.reduce((product, count) => product * count, 1)
  if (total === 0) return
  const sides = joinSides(counts, source.strides, target.strides)
  if (sides.length === 0) sides.push({ count: 1, from: 1, to: 1 })
  if (sides.length === 1) splitSide(sides)
  while (sides.length < mostSides) sides.unshift({ count: 1, from: 0, to: 0 })
  const rows = total / sides.at(-1)!.count
  runner.run(bytes === 4 ? 'copyWords' : 'copyBytes', {
    items: Math.min(rows, itemsFor(total)),
    fields: [
      ...[source.address, target.address, rows],
      ...sides.map(({ count }) => count),
      ...sides.map(({ from }) => bytes * from),
      ...sides.map(({ to }) => bytes * to),
    ],
    work: total,
  })
}

/** Cuts one long run in rows, so that several threads can copy it. */
function splitSide(sides: Side[]) {
  const { count, from, to } = sides[0]!
  const rows = [64, 32, 16, 8, 4, 2].find((parts) => count % parts === 0 && count / parts >= 64)
  if (!rows) return
  const length = count / rows
  sides.splice(
    0,
    1,
    { count: rows, from: from * length, to: to * length },
    { count: length, from, to },
  )
}

/** The strides in words of a tensor whose values lie in order. */
export function stridesOf(shape: number[]): number[] {
  const strides = new Array<number>(shape.length)
  let step = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step
    step *= shape[axis]!
  }
  return strides
}

import * as tf from '../../tf.js'
import { type CaseInput, type ConformanceCase, floats, spread } from '../conformance-case.js'
import { build, type NdArray, sumOf } from '../nd-array.js'

type Combine = (values: number[]) => number

interface Scan {
  op: string
  compute: (x: tf.Tensor, axis: number, exclusive: boolean, reverse: boolean) => tf.Tensor
  combine: Combine
}

const cumsum: Scan = { op: 'cumsum', compute: tf.cumsum, combine: sumOf }
const cumprod: Scan = {
  op: 'cumprod',
  compute: tf.cumprod,
  combine: (values) => values.reduce((product, value) => product * value, 1),
}

const flagsOfScan = [
  [false, false],
  [false, true],
  [true, false],
  [true, true],
] as const

/** Each number combined with those before it along an axis. */
function scan(x: NdArray, axis: number, exclusive: boolean, reverse: boolean, combine: Combine) {
  return build(x.shape, (...place) => {
    const length = x.shape[axis]!
    const values = Array.from({ length }, (_, index) => x.at(...place.with(axis, index)))
    const at = place[axis]!
    const edge = exclusive ? 0 : 1
    return combine(reverse ? values.slice(at + 1 - edge) : values.slice(0, at + edge))
  })
}

const scans = (
  { op, compute, combine }: Scan,
  axis: number,
  x: CaseInput,
  kind = '',
): ConformanceCase[] =>
  flagsOfScan.map(([exclusive, reverse]) => ({
    op,
    variant: [
      `axis ${axis}`,
      ...(exclusive ? ['exclusive'] : []),
      ...(reverse ? ['reverse'] : []),
      ...(kind ? [kind] : []),
    ].join(', '),
    inputs: [x],
    compute: (input) => compute(input!, axis, exclusive, reverse),
    reference: (input) =>
      scan(
        input!,
        (axis + x.values.shape.length) % x.values.shape.length,
        exclusive,
        reverse,
        combine,
      ),
  }))

const factors = floats([3, 4], [0.5, 0, 0, 3, 2, 1, 0, -1, 1.5, 2, -0.5, 0])

/** Each number combined with those before it, or after it. */
export const cumulativeCases: ConformanceCase[] = [
  ...scans(cumsum, 1, spread([2, 3, 2])),
  ...scans(cumsum, -1, spread([3, 5])),
  ...scans(cumprod, 1, spread([2, 3, 2], 0.4, 1.6)),
  ...scans(cumprod, -1, spread([2, 5], 0.4, 1.6)),
  ...scans(cumprod, 0, factors, 'zeros'),
  ...scans(cumprod, 0, spread([1, 3]), 'length 1'),
  ...scans(cumsum, 0, spread([1, 3]), 'length 1'),
  {
    op: 'cumsum',
    variant: '10,000 numbers',
    inputs: [spread([8], 0.5, 1.5)],
    compute: (x) => tf.slice(tf.cumsum(tf.tile(x!, [1250])), 9990),
    reference: (x) =>
      build([10], (i) => {
        const places = Array.from(
          { length: 8 },
          (_, index) => Math.floor((9990 + i! - index) / 8) + 1,
        )
        return sumOf(places.map((copies, index) => copies * x!.at(index)))
      }),
  },
]

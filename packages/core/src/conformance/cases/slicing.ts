import * as tf from '../../tf.js'
import { type CaseInput, type ConformanceCase, integers, spread } from '../conformance-case.js'
import { build, map, type NdArray, reshape } from '../nd-array.js'

type Pairs = [before: number, after: number][]

const slice = (shape: number[], begin: number[], size: number[]): ConformanceCase => ({
  op: 'slice',
  variant: `[${shape}] from [${begin}], [${size}]`,
  inputs: [spread(shape)],
  compute: (x) => tf.slice(x!, begin, size),
  reference: (x) =>
    build(
      shape.map((length, axis) => (size[axis] === -1 ? length - begin[axis]! : size[axis]!)),
      (...place) => x!.at(...place.map((index, axis) => index + begin[axis]!)),
    ),
})

interface Stride {
  variant: string
  shape: number[]
  begin: number[]
  end: number[]
  strides: number[]
  /** beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask. */
  masks?: [number, number, number, number, number]
  /** The places that are taken along each axis of x, and the shape of the output. */
  taken: number[][]
  output: number[]
}

const every = (length: number) => [...Array(length).keys()]

const strides: Stride[] = [
  {
    variant: 'steps',
    shape: [3, 5, 4],
    begin: [0, 1, 0],
    end: [3, 5, 4],
    strides: [1, 2, 3],
    taken: [
      [0, 1, 2],
      [1, 3],
      [0, 3],
    ],
    output: [3, 2, 2],
  },
  {
    variant: 'backwards',
    shape: [3, 5],
    begin: [2, -1],
    end: [-4, 0],
    strides: [-1, -2],
    taken: [
      [2, 1, 0],
      [4, 2],
    ],
    output: [3, 2],
  },
  {
    variant: 'backwards by a step that does not fit',
    shape: [7],
    begin: [5],
    end: [-8],
    strides: [-3],
    taken: [[5, 2]],
    output: [2],
  },
  {
    variant: 'masks of begin and end',
    shape: [4, 5],
    begin: [2, 3],
    end: [3, 1],
    strides: [1, -1],
    masks: [1, 2, 0, 0, 0],
    taken: [
      [0, 1, 2],
      [3, 2, 1, 0],
    ],
    output: [3, 4],
  },
  {
    variant: 'an ellipsis, axes that shrink',
    shape: [3, 2, 2, 3],
    begin: [1, 0, 1],
    end: [2, 0, 2],
    strides: [1, 1, 1],
    masks: [0, 0, 2, 0, 5],
    taken: [[1], every(2), every(2), [1]],
    output: [2, 2],
  },
  {
    variant: 'a new axis',
    shape: [2, 4],
    begin: [0, 0, 1],
    end: [2, 0, 3],
    strides: [1, 1, 1],
    masks: [0, 0, 0, 2, 0],
    taken: [every(2), [1, 2]],
    output: [2, 1, 2],
  },
  {
    variant: 'fewer axes than there are',
    shape: [4, 3],
    begin: [1],
    end: [4],
    strides: [2],
    taken: [[1, 3], every(3)],
    output: [2, 3],
  },
  {
    variant: 'nothing',
    shape: [4, 3],
    begin: [3, 0],
    end: [1, 3],
    strides: [1, 1],
    taken: [[], every(3)],
    output: [0, 3],
  },
]

const stridedSlice = ({
  variant,
  shape,
  begin,
  end,
  strides,
  masks = [0, 0, 0, 0, 0],
  taken,
  output,
}: Stride): ConformanceCase => ({
  op: 'stridedSlice',
  variant,
  inputs: [spread(shape)],
  compute: (x) => tf.stridedSlice(x!, begin, end, strides, ...masks),
  reference: (x) =>
    reshape(
      build(
        taken.map(({ length }) => length),
        (...place) => x!.at(...place.map((index, axis) => taken[axis]![index]!)),
      ),
      output,
    ),
})

const none: [number, number] = [0, 0]

const borders: Record<string, [shape: number[], paddings: Pairs]> = {
  'of a row': [[5], [[2, 3]]],
  'of a picture': [
    [2, 3, 4, 2],
    [none, [1, 2], [2, 0], none],
  ],
  'of the first and the last axis': [
    [2, 3, 2],
    [[1, 0], none, [0, 1]],
  ],
  'of no axis': [
    [2, 3],
    [none, none],
  ],
}

/** The output, where each index along an axis comes from the place that `source` says. */
const padded = (
  x: NdArray,
  paddings: Pairs,
  source: (index: number, length: number) => number,
  outside = 0,
) =>
  build(
    x.shape.map((length, axis) => length + paddings[axis]![0] + paddings[axis]![1]),
    (...place) => {
      const from = place.map((index, axis) => source(index - paddings[axis]![0], x.shape[axis]!))
      const inside = from.every((index, axis) => index >= 0 && index < x.shape[axis]!)
      return inside ? x.at(...from) : outside
    },
  )

const pad = (variant: string, x: CaseInput, paddings: Pairs, value: number): ConformanceCase => ({
  op: 'pad',
  variant,
  inputs: [x],
  compute: (input) => tf.pad(input!, paddings, value),
  reference: (input) => padded(input!, paddings, (index) => index, value),
  ...(x.dtype ? { derivatives: 0 } : {}),
})

const reflected = (index: number, length: number) => {
  if (index < 0) return -index
  return index < length ? index : 2 * length - 2 - index
}
const symmetric = (index: number, length: number) => {
  if (index < 0) return -1 - index
  return index < length ? index : 2 * length - 1 - index
}

const mirrors = { reflect: reflected, symmetric }

const mirrorPad = (
  mode: 'reflect' | 'symmetric',
  variant: string,
  x: CaseInput,
  paddings: Pairs,
): ConformanceCase => ({
  op: 'mirrorPad',
  variant: `${mode}, ${variant}`,
  inputs: [x],
  compute: (input) => tf.mirrorPad(input!, paddings, mode),
  reference: (input) => padded(input!, paddings, mirrors[mode]),
  ...(x.dtype ? { derivatives: 0 } : {}),
})

const farthest: [mode: 'reflect' | 'symmetric', paddings: Pairs][] = [
  [
    'reflect',
    [
      [2, 2],
      [3, 3],
    ],
  ],
  [
    'symmetric',
    [
      [3, 3],
      [4, 4],
    ],
  ],
]

/** What takes a part, and what puts a border around. */
export const slicingCases: ConformanceCase[] = [
  slice([5], [1], [3]),
  slice([3, 3, 4], [1, 0, 2], [-1, 2, 2]),
  slice([2, 3, 4, 2], [0, 1, 0, 1], [2, 1, 4, 1]),
  slice([2, 2, 2, 2, 3], [1, 0, 1, 0, 1], [1, 2, 1, 1, 2]),
  slice([3, 2], [1, 0], [0, 2]),
  {
    op: 'slice',
    variant: 'begin alone',
    inputs: [spread([3, 2])],
    compute: (x) => tf.slice(x!, 1),
    reference: (x) => build([2, 2], (row, column) => x!.at(row! + 1, column!)),
  },
  {
    op: 'slice',
    variant: 'whole numbers',
    inputs: [integers([5], [1, 2, 3, 4, 5])],
    compute: (x) => tf.slice(x!, 1, 3),
    reference: (x) => build([3], (index) => x!.at(index! + 1)),
    derivatives: 0,
  },
  ...strides.map(stridedSlice),
  ...Object.entries(borders).map(([variant, [shape, paddings]]) =>
    pad(variant, spread(shape), paddings, 1.5),
  ),
  pad(
    'of nothing',
    spread([0, 2]),
    [
      [1, 1],
      [0, 1],
    ],
    -1,
  ),
  pad(
    'whole numbers',
    integers([2, 2], [1, 2, 3, 4]),
    [
      [1, 0],
      [0, 2],
    ],
    7,
  ),
  ...(['reflect', 'symmetric'] as const).flatMap((mode) =>
    Object.entries(borders).map(([variant, [shape, paddings]]) =>
      mirrorPad(
        mode,
        variant,
        spread(shape),
        mode === 'reflect' ? within(shape, paddings) : paddings,
      ),
    ),
  ),
  ...farthest.map(([mode, paddings]) =>
    mirrorPad(mode, 'as far as can be', spread([3, 4]), paddings),
  ),
  mirrorPad('symmetric', 'of length 1', spread([1, 3]), [[1, 1], none]),
  mirrorPad('reflect', 'whole numbers', integers([4], [1, 2, 3, 4]), [[2, 1]]),
  {
    op: 'mirrorPad',
    variant: 'reflect, of squares',
    inputs: [spread([1, 3, 3, 1])],
    compute: (x) => tf.square(tf.mirrorPad(x!, [none, [1, 1], [1, 1], none], 'reflect')),
    reference: (x) =>
      map(padded(x!, [none, [1, 1], [1, 1], none], reflected), (value) => value ** 2),
  },
]

/** A reflection reaches one less than the length. */
function within(shape: number[], paddings: Pairs): Pairs {
  return paddings.map(([before, after], axis) => [
    Math.min(before, shape[axis]! - 1),
    Math.min(after, shape[axis]! - 1),
  ])
}

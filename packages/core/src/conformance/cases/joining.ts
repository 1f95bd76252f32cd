import * as tf from '../../tf.js'
import { type ConformanceCase, integers, spread } from '../conformance-case.js'
import { build, type NdArray, reshape } from '../nd-array.js'
import { of, reversed } from './shape.js'

/** The part of x along an axis. */
const part = (x: NdArray, axis: number, begin: number, length: number) =>
  build(x.shape.with(axis, length), (...place) => x.at(...place.with(axis, place[axis]! + begin)))

function concatenated(parts: NdArray[], axis: number) {
  const length = parts.reduce((total, { shape }) => total + shape[axis]!, 0)
  return build(parts[0]!.shape.with(axis, length), (...place) => {
    let at = place[axis]!
    const found = parts.find(({ shape }) => {
      if (at < shape[axis]!) return true
      at -= shape[axis]!
      return false
    })!
    return found.at(...place.with(axis, at))
  })
}

const joined = (variant: string, axis: number, ...shapes: number[][]): ConformanceCase => ({
  op: 'concat',
  variant,
  inputs: shapes.map((shape, index) => spread(shape, -1, 1, index + 1)),
  compute: (...parts) => tf.concat(parts, axis),
  reference: (...parts) => concatenated(parts, (axis + shapes[0]!.length) % shapes[0]!.length),
})

const stacked = (axis: number): ConformanceCase => ({
  op: 'stack',
  variant: `axis ${axis}`,
  inputs: [1, 2, 3].map((seed) => spread([2, 3], -1, 1, seed)),
  compute: (...parts) => tf.stack(parts, axis),
  reference: (...parts) => {
    const at = (axis + 3) % 3
    const shape = parts[0]!.shape.toSpliced(at, 0, 1)
    return concatenated(
      parts.map((one) => reshape(one, shape)),
      at,
    )
  },
})

type Pairs = [number, number][]

/** Of pictures [batch, height, width, channels]: pixels that lie `block` apart share a picture of the output. */
function spaceToBatch(x: NdArray, [down, across]: [number, number], [rows, columns]: Pairs) {
  const [batch, height, width, channels] = x.shape as [number, number, number, number]
  const outHeight = (height + rows![0] + rows![1]) / down
  const outWidth = (width + columns![0] + columns![1]) / across
  return build(
    [batch * down * across, outHeight, outWidth, channels],
    (picture, row, column, c) => {
      const phase = Math.floor(picture! / batch)
      const y = row! * down + Math.floor(phase / across) - rows![0]
      const xx = column! * across + (phase % across) - columns![0]
      return x.at(picture! % batch, y, xx, c!)
    },
  )
}

/** Back again, less the crops. */
function batchToSpace(x: NdArray, [down, across]: [number, number], [rows, columns]: Pairs) {
  const [phases, height, width, channels] = x.shape as [number, number, number, number]
  const batch = phases / (down * across)
  const outHeight = height * down - rows![0] - rows![1]
  const outWidth = width * across - columns![0] - columns![1]
  return build([batch, outHeight, outWidth, channels], (picture, row, column, c) => {
    const [y, xx] = [row! + rows![0], column! + columns![0]]
    const phase = (y % down) * across + (xx % across)
    return x.at(phase * batch + picture!, Math.floor(y / down), Math.floor(xx / across), c!)
  })
}

const blocks: [variant: string, block: [number, number], borders: Pairs, shape: number[]][] = [
  ['padded', [2, 2], [[0, 1], [1, 1]], [1, 3, 4, 2]], // biome-ignore format: pairs
  ['uneven blocks', [1, 3], [[0, 0], [2, 0]], [2, 2, 4, 1]], // biome-ignore format: pairs
]
const crops: typeof blocks = [
  ['cropped', [2, 2], [[0, 1], [1, 0]], [4, 2, 3, 1]], // biome-ignore format: pairs
  ['uneven blocks', [1, 3], [[0, 0], [2, 1]], [6, 2, 2, 1]], // biome-ignore format: pairs
]

const depthToSpace = (shape: number[], size: number) =>
  of(
    'depthToSpace',
    `blocks of ${size}`,
    shape,
    (x) => tf.depthToSpace(x as tf.Tensor4D, size),
    (x) => {
      const [batch, height, width, depth] = x.shape as [number, number, number, number]
      const channels = depth / size ** 2
      return build([batch, height * size, width * size, channels], (b, y, across, c) =>
        x.at(
          b!,
          Math.floor(y! / size),
          Math.floor(across! / size),
          ((y! % size) * size + (across! % size)) * channels + c!,
        ),
      )
    },
  )

/** What takes numbers apart and joins them. */
export const joiningCases: ConformanceCase[] = [
  joined('last axis', -1, [2, 3], [2, 1], [2, 4]),
  joined('first axis', 0, [2, 3], [1, 3]),
  joined('channels', 3, [1, 2, 2, 3], [1, 2, 2, 2]),
  joined('with nothing', 1, [2, 3], [2, 0], [2, 2]),
  joined('of one', 1, [2, 3]),
  stacked(0),
  stacked(1),
  stacked(-1),
  of(
    'unstack',
    'one of three',
    [2, 3],
    (x) => tf.unstack(x, 1)[2]!,
    (x) => reshape(part(x, 1, 2, 1), [2]),
  ),
  of(
    'unstack',
    'of one',
    [2, 1],
    (x) => tf.unstack(x, 1)[0]!,
    (x) => reshape(x, [2]),
  ),
  of(
    'split',
    'into one',
    [2, 3],
    (x) => tf.split(x, 1, 1)[0]!,
    (x) => x,
  ),
  of(
    'unstack',
    'all, turned round in place',
    [3, 2],
    (x) => tf.stack(tf.unstack(x).reverse()),
    (x) => reversed(x, [0]),
  ),
  of(
    'split',
    'by sizes',
    [2, 6],
    (x) => tf.split(x, [2, 3, 1], 1)[1]!,
    (x) => part(x, 1, 2, 3),
  ),
  of(
    'split',
    'with a rest',
    [2, 6],
    (x) => tf.split(x, [2, -1], 1)[1]!,
    (x) => part(x, 1, 2, 4),
  ),
  of(
    'split',
    'into equal parts, turned round in place',
    [4, 3],
    (x) => tf.concat(tf.split(x, 2).reverse()),
    (x) => concatenated([part(x, 0, 2, 2), part(x, 0, 0, 2)], 0),
  ),
  ...blocks.map(([variant, block, borders, shape]) =>
    of(
      'spaceToBatchND',
      variant,
      shape,
      (x) => tf.spaceToBatchND(x, block, borders),
      (x) => spaceToBatch(x, block, borders),
    ),
  ),
  ...crops.map(([variant, block, borders, shape]) =>
    of(
      'batchToSpaceND',
      variant,
      shape,
      (x) => tf.batchToSpaceND(x, block, borders),
      (x) => batchToSpace(x, block, borders),
    ),
  ),
  depthToSpace([1, 2, 3, 8], 2),
  depthToSpace([2, 1, 2, 9], 3),
  {
    ...of(
      'concat',
      'whole numbers',
      integers([2, 2], [1, 2, 3, 4]),
      (x) => tf.concat([x, x], 1),
      (x) => concatenated([x, x], 1),
    ),
    derivatives: 0,
  },
]

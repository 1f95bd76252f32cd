import * as tf from '../../tf.js'
import { defineGradient } from './define-gradient.js'

type Paddings = [number, number][]

const slice = defineGradient<tf.SliceAttrs>(
  tf.Slice,
  { inputs: ['x'] },
  (dy, [x], { begin, size }) => ({
    x: () => {
      const [starts] = tf.slice_util.parseSliceParams(x!, begin, size)
      const paddings = starts!.map((start, axis): [number, number] => [
        start,
        x!.shape[axis]! - start - dy.shape[axis]!,
      ])
      return pad(dy, paddings)
    },
  }),
)

const padV2 = defineGradient<tf.PadV2Attrs>(tf.PadV2, {}, (dy, _, { paddings }) => ({
  x: () =>
    tf.slice(
      dy,
      paddings.map(([before]) => before),
      paddings.map(([before, after], axis) => dy.shape[axis]! - before - after),
    ),
}))

/** Folds the borders, which mirror the inside, back onto it, one axis after the other. */
const mirrorPad = defineGradient<tf.MirrorPadAttrs>(
  tf.MirrorPad,
  {},
  (dy, _, { paddings, mode }) => ({
    x: () =>
      paddings.reduce(
        (folded, [before, after], axis) =>
          before + after > 0
            ? foldMirror(folded, axis, before, after, mode === 'reflect' ? 1 : 0)
            : folded,
        tf.clone(dy),
      ),
  }),
)

/** `gap` is 1 where the mirror stands on the border pixel, 0 where it stands beside it. */
function foldMirror(x: tf.Tensor, axis: number, before: number, after: number, gap: number) {
  const size = x.shape[axis]! - before - after
  const part = (begin: number, end: number) =>
    begin < end ? [sliceAxis(x, axis, before + begin, end - begin)] : []
  // What the borders mirror begins and ends here.
  const [first, last] = [gap + before, size - gap - after]
  const front = part(-before, 0).map((border) => tf.reverse(border, axis))
  const back = part(size, size + after).map((border) => tf.reverse(border, axis))
  if (first <= last) {
    const fold = (mirrored: tf.Tensor[], begin: number, end: number) =>
      mirrored.map((border) => tf.add(part(begin, end)[0]!, border))
    return tf.concat(
      [
        ...part(0, gap),
        ...fold(front, gap, first),
        ...part(first, last),
        ...fold(back, last, size - gap),
        ...part(size - gap, size),
      ],
      axis,
    )
  }
  const placed = [
    ...front.map((border) => padAxis(border, axis, gap, size - first)),
    ...back.map((border) => padAxis(border, axis, last, gap)),
  ]
  return placed.reduce((folded, border) => tf.add(folded, border), part(0, size)[0]!)
}

const stridedSlice = defineGradient<tf.StridedSliceAttrs>(
  tf.StridedSlice,
  { inputs: ['x'] },
  (dy, [x], attributes) => ({
    x: () => {
      const { begin, end, strides } = tf.slice_util.sliceInfo(
        x!.shape,
        attributes.begin,
        attributes.end,
        attributes.strides,
        attributes.beginMask,
        attributes.endMask,
        attributes.ellipsisMask,
        attributes.newAxisMask,
        attributes.shrinkAxisMask,
      )
      // The axes of x again: those that shrank away put back, new ones taken out.
      const taken = begin.map((first, axis) =>
        Math.max(0, Math.ceil((end[axis]! - first) / strides[axis]!)),
      )
      if (dy.size === 0) return tf.zeros(x!.shape)
      return taken.reduce(
        (spread, _, axis) =>
          spreadAxis(spread, axis, begin[axis]!, strides[axis]!, x!.shape[axis]!),
        tf.reshape(dy, taken),
      )
    },
  }),
)

/** Puts the entries along an axis at `first`, `first + stride`, … of `size` zeros. */
export function spreadAxis(
  x: tf.Tensor,
  axis: number,
  first: number,
  stride: number,
  size: number,
) {
  const count = x.shape[axis]!
  if (stride < 0) {
    const lowest = first + (count - 1) * stride
    return spreadAxis(tf.reverse(x, axis), axis, lowest, -stride, size)
  }
  const outer = tf.util.sizeFromShape(x.shape.slice(0, axis))
  const inner = tf.util.sizeFromShape(x.shape.slice(axis + 1))
  const gapped = padAxis(tf.reshape(x, [outer, count, 1, inner]), 2, 0, stride - 1)
  const rows = tf.reshape(gapped, [outer, count * stride, inner])
  const rest = size - first - count * stride
  // The last gap may reach beyond the end.
  const within = rest < 0 ? sliceAxis(rows, 1, 0, size - first) : rows
  const placed = padAxis(within, 1, first, Math.max(rest, 0))
  return tf.reshape(placed, x.shape.with(axis, size))
}

export function sliceAxis(x: tf.Tensor, axis: number, begin: number, length: number) {
  const starts = x.shape.map((_, index) => (index === axis ? begin : 0))
  const sizes = x.shape.map((size, index) => (index === axis ? length : size))
  return tf.slice(x, starts, sizes)
}

export function padAxis(x: tf.Tensor, axis: number, before: number, after: number) {
  if (before + after === 0) return x
  return pad(
    x,
    x.shape.map((_, index) => (index === axis ? [before, after] : [0, 0])),
  )
}

/** `tf.pad`, which has no rank 0. */
const pad = (x: tf.Tensor, paddings: Paddings) => (x.rank === 0 ? tf.clone(x) : tf.pad(x, paddings))

export const slicingGradients: tf.GradConfig[] = [slice, padV2, mirrorPad, stridedSlice]

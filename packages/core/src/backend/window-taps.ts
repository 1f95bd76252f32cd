import * as tf from '../tf.js'
import type { WindowAxis } from './window-axes.js'

/** A tap of a window: its place along each spatial axis. */
export type Tap = readonly number[]

/** All taps of a window, row by row. */
export const tapsOf = (axes: readonly WindowAxis[]): Tap[] =>
  axes.reduce<number[][]>(
    (taps, axis) =>
      taps.flatMap((tap) => Array.from({ length: axis.taps }, (_, place) => [...tap, place])),
    [[]],
  )

/** How far windows reach beyond the end of an axis. */
const reachBeyond = ({ size, taps, stride, dilation, before, count }: WindowAxis) =>
  Math.max(0, (count - 1) * stride + (taps - 1) * dilation + 1 - before - size)

/** A tensor [n, …, c] with a border of one number, as wide as windows reach. */
export const padWindows = (x: tf.Tensor, axes: readonly WindowAxis[], fill: number) =>
  tf.pad(
    x,
    [[0, 0], ...axes.map((axis): [number, number] => [axis.before, reachBeyond(axis)]), [0, 0]],
    fill,
  )

/** Of a padded tensor, what one tap of all windows sees: [n, …counts, c]. */
export function takeTap(padded: tf.Tensor, axes: readonly WindowAxis[], tap: Tap): tf.Tensor {
  const begin = [0, ...axes.map(({ dilation }, axis) => tap[axis]! * dilation), 0]
  const end = axes.map(({ count, stride }, axis) => begin[axis + 1]! + (count - 1) * stride + 1)
  const [batch, channels] = [padded.shape[0]!, padded.shape.at(-1)!]
  const strides = [1, ...axes.map(({ stride }) => stride), 1]
  return tf.stridedSlice(padded, begin, [batch, ...end, channels], strides)
}

/** Stands for nothing in a search for the largest number. */
export const lowest = -3.4e38

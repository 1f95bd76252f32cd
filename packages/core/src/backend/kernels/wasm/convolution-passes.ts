import type * as tf from '../../../tf.js'
import type { WindowAxis } from '../../window-axes.js'
import type { Convolution } from './convolution-shape.js'
import { convolve, type Target, wholeOf } from './convolve.js'
import type { KernelRunner } from './kernel-runner.js'
import { forwardGrid, type Triple, type WindowGrid, withDepth } from './window-grid.js'

export interface Epilogue {
  /** Address of a float per output channel, or 0. */
  bias: number
  activation: number
  /** Address of a factor for each output channel, up to the next multiple of 8 of them, or 0. Default 0. */
  scale?: number
}

const product = (values: readonly number[]) => values.reduce((total, value) => total * value, 1)

const triple = (axes: readonly WindowAxis[], value: (axis: WindowAxis) => number) =>
  withDepth(axes).map(value) as unknown as Triple

/**
 * The taps of a filter that meet the input somewhere: on a map of one pixel, of 3×3 taps only the middle one does, and
 * the others meet zeros. `axes` are those of the smaller filter, `places` its taps' places in the whole one.
 */
export function usedTaps(whole: readonly WindowAxis[]) {
  const ranges = whole.map(usedRange)
  const axes = whole.map((axis, index) => {
    const { first, count } = ranges[index]!
    return { ...axis, taps: count, before: axis.before - first * axis.dilation }
  })
  const places = ranges.reduce(
    (outer, { first, count }, index) =>
      outer.flatMap((place) =>
        Array.from({ length: count }, (_, tap) => place * whole[index]!.taps + first + tap),
      ),
    [0],
  )
  return { axes, places }
}

function usedRange({ size, taps, stride, dilation, before, count }: WindowAxis) {
  const meets = (tap: number) => {
    const start = tap * dilation - before
    const steps = Math.max(0, Math.ceil(-start / stride))
    return steps < count && start + steps * stride < size
  }
  const used = Array.from({ length: taps }, (_, tap) => tap).filter(meets)
  if (used.length === 0) return { first: 0, count: taps }
  return { first: used[0]!, count: used.at(-1)! - used[0]! + 1 }
}

/** The output, from the addresses of the input and of the filter [taps, inChannels, outChannels]. */
export function forwardPass(
  runner: KernelRunner,
  { batch, axes: whole, inChannels, outChannels }: Convolution,
  input: number,
  filter: number,
  output: number,
  { bias, activation, scale = 0 }: Epilogue,
) {
  const { axes, places } = usedTaps(whole)
  const isWhole = places.length === product(whole.map(({ taps }) => taps))
  const matrix = {
    address: filter,
    taps: isWhole ? [0] : places.map((place) => place * inChannels * outChannels),
    depth: isWhole ? places.length * inChannels : inChannels,
    width: outChannels,
    stride: outChannels,
    transposed: false,
    scale,
  }
  const size = triple(axes, ({ count }) => count)
  const target = { ...wholeOf(output, size), bias, activation }
  convolve(runner, input, forwardGrid(axes, batch, inChannels), matrix, target)
}

/**
 * The pixels `phase`, `phase + stride`, … of the input along one axis take each a fixed set of the filter's taps: which,
 * and where the output pixel lies that each of them leads to.
 */
function phaseOf(phase: number, { size, taps, stride, dilation, before }: WindowAxis) {
  const reached = Array.from({ length: taps }, (_, tap) => ({
    tap,
    at: phase + before - tap * dilation,
  }))
    .filter(({ at }) => at % stride === 0)
    .map(({ tap, at }) => ({ tap, at: at / stride }))
    .reverse()
  return { phase, count: Math.ceil((size - phase) / stride), reached, start: reached[0]?.at ?? 0 }
}

type Phase = ReturnType<typeof phaseOf>
type Phases = readonly [Phase, Phase, Phase]

/** The gradient by the input: for each phase of the strides a convolution of `dy` with some of the filter's taps. */
export function inputPass(
  runner: KernelRunner,
  convolution: Convolution,
  dy: number,
  filter: number,
  output: tf.TensorInfo,
) {
  const { axes, places } = usedTaps(convolution.axes)
  const [depths, heights, widths] = withDepth(axes).map((axis) =>
    Array.from({ length: Math.min(axis.stride, axis.size) }, (_, phase) => phaseOf(phase, axis)),
  ) as [Phase[], Phase[], Phase[]]
  const all = depths.flatMap((depth) =>
    heights.flatMap((height) => widths.map((width): Phases => [depth, height, width])),
  )
  const isReached = (phases: Phases) => phases.every(({ reached }) => reached.length > 0)
  if (!all.every(isReached)) runner.fill(output, 0)
  for (const phases of all.filter(isReached)) {
    const used = { ...convolution, axes }
    inputPassOfPhase(runner, used, phases, places, dy, filter, runner.address(output))
  }
}

function inputPassOfPhase(
  runner: KernelRunner,
  { batch, axes, inChannels, outChannels }: Convolution,
  phases: Phases,
  filterPlaces: readonly number[],
  dy: number,
  filter: number,
  output: number,
) {
  const of = (value: (phase: Phase) => number) => phases.map(value) as unknown as Triple
  const offsets = phases.map(({ reached, start }) => reached.map(({ at }) => at - start))
  const grid: WindowGrid = {
    batch,
    channels: outChannels,
    size: triple(axes, ({ count }) => count),
    start: of(({ start }) => start),
    taps: offsets as unknown as WindowGrid['taps'],
    stride: [1, 1, 1],
    grid: of(({ count }) => count),
  }
  const [, height, width] = triple(axes, ({ taps }) => taps)
  const [planes, rows, columns] = phases.map(({ reached }) => reached)
  const places = planes!.flatMap((plane) =>
    rows!.flatMap((row) =>
      columns!.map((column) => (plane.tap * height + row.tap) * width + column.tap),
    ),
  )
  const matrix = {
    address: filter,
    taps: places.map((place) => filterPlaces[place]! * inChannels * outChannels),
    depth: outChannels,
    width: inChannels,
    stride: outChannels,
    transposed: true,
  }
  const target: Target = {
    ...wholeOf(
      output,
      triple(axes, ({ size }) => size),
    ),
    spread: triple(axes, ({ stride }) => stride),
    offset: of(({ phase }) => phase),
  }
  convolve(runner, dy, grid, matrix, target)
}

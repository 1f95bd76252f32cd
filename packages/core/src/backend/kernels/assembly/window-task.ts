import { Task } from './task'
import { FLOAT } from './vector'
import { copyWindow } from './window'

/**
 * A grid of pixels over volumes [batch, depth, height, width, channels] and the window of each; pictures are one plane
 * deep. A slice is a plane of the grid of one volume: they are counted through the batch.
 */
@unmanaged
export class WindowTask extends Task {
  input: usize
  batch: i32
  depth: i32
  height: i32
  width: i32
  channels: i32
  /** Where the window of grid pixel (0, 0, 0) begins in the input. */
  front: i32
  top: i32
  left: i32
  /** The planes of a window, and how far apart they lie. */
  planes: i32
  planeStep: i32
  /** Rows and columns that one window spans. */
  spanRows: i32
  spanColumns: i32
  strideZ: i32
  strideY: i32
  strideX: i32
  gridDepth: i32
  gridHeight: i32
  gridWidth: i32
  /** Whether every window lies inside the input, so that none has to be copied with a border. */
  direct: i32
}

// @ts-ignore: decorator
@inline
export function slicesOf(task: WindowTask): i32 {
  return task.batch * task.gridDepth
}

/** Columns that the windows of one row of the grid span. */
// @ts-ignore: decorator
@inline
export function windowColumns(task: WindowTask): i32 {
  return (task.gridWidth - 1) * task.strideX + task.spanColumns
}

/** Rows that the windows of some rows of the grid span. */
// @ts-ignore: decorator
@inline
export function windowRows(task: WindowTask, rows: i32): i32 {
  return (rows - 1) * task.strideY + task.spanRows
}

/** The address of the first window of a row of a slice, where it lies in the input. */
export function windowAt(task: WindowTask, slice: i32, row: i32): usize {
  const volume = slice / task.gridDepth
  const plane = (slice % task.gridDepth) * task.strideZ + task.front
  const line = (volume * task.depth + plane) * task.height + row * task.strideY + task.top
  return task.input + FLOAT * <usize>(line * task.width + task.left) * task.channels
}

/**
 * Copies the windows of `rows` rows of a slice, plane by plane, `planeBytes` apart; of each pixel the channels `first` …
 * `first + channels`. What lies outside of the input becomes 0.
 */
export function copySlice(
  task: WindowTask,
  slice: i32,
  row: i32,
  rows: i32,
  first: i32,
  channels: i32,
  target: usize,
  planeBytes: usize,
): void {
  const height = windowRows(task, rows)
  const width = windowColumns(task)
  const volume = slice / task.gridDepth
  let plane = (slice % task.gridDepth) * task.strideZ + task.front
  for (let i = 0; i < task.planes; i++) {
    if (plane < 0 || plane >= task.depth) {
      memory.fill(target, 0, FLOAT * <usize>(height * width) * channels)
    } else {
      const pixel = <usize>((volume * task.depth + plane) * task.height * task.width)
      // prettier-ignore
      copyWindow(
        task.input + FLOAT * pixel * task.channels, task.height, task.width, task.channels, first,
        channels, row * task.strideY + task.top, task.left, height, width, target,
      )
    }
    plane += task.planeStep
    target += planeBytes
  }
}

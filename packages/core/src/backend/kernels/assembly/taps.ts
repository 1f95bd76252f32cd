import { addScaled, sumNarrowTaps, sumTaps } from './sum-taps'
import { Task, partStart, scratchOf, takeItem } from './task'
import { FLOAT, loadSome, multiplyAdd, sumLanes } from './vector'

/**
 * Points that are weighted sums of rows: point i of group g = Σ weights[g, i, t] · rows[g, indices[g, i, t]]. An index
 * outside of the rows counts as the nearest row.
 */
@unmanaged
class TapsTask extends Task {
  /** [groups, rowCount, channels] */
  rows: usize
  /** [groups, pointCount, channels] */
  points: usize
  indices: usize
  weights: usize
  groups: i32
  rowCount: i32
  pointCount: i32
  taps: i32
  channels: i32
}

// @ts-ignore: decorator
@inline
function rowIndex(task: TapsTask, at: usize): i32 {
  return max(min(load<i32>(at), task.rowCount - 1), 0)
}

/** Points from rows. Items: parts of all points. Scratch: one integer for each tap. */
export function gatherTaps(task: TapsTask, worker: i32): void {
  const stride = FLOAT * <usize>task.channels
  const places = scratchOf(task, worker)
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    const end = partStart(task.groups * task.pointCount, item + 1, task.items)
    let point = partStart(task.groups * task.pointCount, item, task.items)
    const finish = task.points + <usize>end * stride
    for (; point < end; point++) {
      const at = 4 * <usize>(point * task.taps)
      let last = 0
      for (let tap: usize = 0; tap < <usize>task.taps; tap++) {
        const row = rowIndex(task, task.indices + at + 4 * tap)
        store<i32>(places + 4 * tap, row)
        last = max(last, row)
      }
      const target = task.points + <usize>point * stride
      const rows = task.rows + <usize>((point / task.pointCount) * task.rowCount) * stride
      const weights = task.weights + at
      const isNarrow = task.channels < 4 && (task.rowCount - last) * task.channels >= 4
      if (isNarrow) {
        sumNarrowTaps(target, rows, stride, places, weights, task.taps, task.channels, finish)
      } else {
        sumTaps(target, rows, stride, places, weights, task.taps, task.channels)
      }
    }
  }
}

/** Its transpose: adds the points to the rows. Items: parts of the rows of a group, `items / groups` each. */
export function scatterTaps(task: TapsTask, _worker: i32): void {
  const stride = FLOAT * <usize>task.channels
  const parts = task.items / task.groups
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    const group = item / parts
    const first = partStart(task.rowCount, item % parts, parts)
    const last = partStart(task.rowCount, (item % parts) + 1, parts)
    const rows = task.rows + <usize>(group * task.rowCount) * stride
    memory.fill(rows + <usize>first * stride, 0, <usize>(last - first) * stride)
    let point = task.points + <usize>(group * task.pointCount) * stride
    let at = 4 * <usize>(group * task.pointCount * task.taps)
    for (let i = 0; i < task.pointCount; i++) {
      for (let tap = 0; tap < task.taps; tap++) {
        const row = rowIndex(task, task.indices + at)
        if (row >= first && row < last) {
          const weight = v128.load_splat<f32>(task.weights + at)
          addScaled(rows + <usize>row * stride, point, weight, task.channels)
        }
        at += 4
      }
      point += stride
    }
  }
}

/** Weights from points and rows: of each tap the inner product of its point and its row. Items: parts of all points. */
export function multiplyTaps(task: TapsTask, _worker: i32): void {
  const stride = FLOAT * <usize>task.channels
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    const end = partStart(task.groups * task.pointCount, item + 1, task.items)
    let index = partStart(task.groups * task.pointCount, item, task.items)
    for (; index < end; index++) {
      const rows = task.rows + <usize>((index / task.pointCount) * task.rowCount) * stride
      const point = task.points + <usize>index * stride
      let at = 4 * <usize>(index * task.taps)
      for (let tap = 0; tap < task.taps; tap++) {
        const row = rows + <usize>rowIndex(task, task.indices + at) * stride
        store<f32>(task.weights + at, innerProduct(point, row, task.channels))
        at += 4
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function innerProduct(a: usize, b: usize, count: i32): f32 {
  let sum = f32x4.splat(0)
  for (let left = count; left > 0; left -= 4) {
    sum = multiplyAdd(loadSome(a, left), loadSome(b, left), sum)
    a += 16
    b += 16
  }
  return sumLanes(sum)
}

/** The four pixels around positions in a picture, their indices and weights. Items: parts. */
@unmanaged
class BilinearTask extends Task {
  /** x and y of each position. */
  positions: usize
  indices: usize
  weights: usize
  /** The gradient of the positions. */
  gradient: usize
  count: i32
  height: i32
  width: i32
  /** Whether the pixels of the edge go on outside; else there is nothing. */
  edge: i32
}

export function bilinearTaps(task: BilinearTask, _worker: i32): void {
  const edge = task.edge != 0
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    let index = <usize>partStart(task.count, item, task.items)
    const end = <usize>partStart(task.count, item + 1, task.items)
    for (; index < end; index++) {
      const x = placed(load<f32>(task.positions + 8 * index), task.width, edge)
      const y = placed(load<f32>(task.positions + 8 * index, 4), task.height, edge)
      const lowX = floor(x)
      const lowY = floor(y)
      const left = max(<i32>lowX, 0)
      const top = max(<i32>lowY, 0) * task.width
      const right = min(max(<i32>lowX + 1, 0), task.width - 1)
      const bottom = min(max(<i32>lowY + 1, 0), task.height - 1) * task.width
      const indices = task.indices + 16 * index
      store<i32>(indices, top + left)
      store<i32>(indices, top + right, 4)
      store<i32>(indices, bottom + left, 8)
      store<i32>(indices, bottom + right, 12)
      const nearX = hasNear(lowX) * (1 - (x - lowX))
      const nearY = hasNear(lowY) * (1 - (y - lowY))
      const farX = hasFar(lowX, task.width) * (x - lowX)
      const farY = hasFar(lowY, task.height) * (y - lowY)
      const weights = task.weights + 16 * index
      store<f32>(weights, nearY * nearX)
      store<f32>(weights, nearY * farX, 4)
      store<f32>(weights, farY * nearX, 8)
      store<f32>(weights, farY * farX, 12)
    }
  }
}

/** The gradient of the positions from that of the weights. Items: parts. */
export function bilinearTapsGradient(task: BilinearTask, _worker: i32): void {
  const edge = task.edge != 0
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    let index = <usize>partStart(task.count, item, task.items)
    const end = <usize>partStart(task.count, item + 1, task.items)
    for (; index < end; index++) {
      const givenX = load<f32>(task.positions + 8 * index)
      const givenY = load<f32>(task.positions + 8 * index, 4)
      const x = placed(givenX, task.width, edge)
      const y = placed(givenY, task.height, edge)
      const lowX = floor(x)
      const lowY = floor(y)
      const isNearX = hasNear(lowX)
      const isNearY = hasNear(lowY)
      const isFarX = hasFar(lowX, task.width)
      const isFarY = hasFar(lowY, task.height)
      const nearX = isNearX * (1 - (x - lowX))
      const nearY = isNearY * (1 - (y - lowY))
      const farX = isFarX * (x - lowX)
      const farY = isFarY * (y - lowY)
      const weights = task.weights + 16 * index
      const topLeft = load<f32>(weights)
      const topRight = load<f32>(weights, 4)
      const bottomLeft = load<f32>(weights, 8)
      const bottomRight = load<f32>(weights, 12)
      const left = topLeft * nearY + bottomLeft * farY
      const right = topRight * nearY + bottomRight * farY
      const top = topLeft * nearX + topRight * farX
      const bottom = bottomLeft * nearX + bottomRight * farX
      const slopeX = right * isFarX - left * isNearX
      const slopeY = bottom * isFarY - top * isNearY
      const gradient = task.gradient + 8 * index
      store<f32>(gradient, moves(givenX, task.width, edge) ? slopeX : 0)
      store<f32>(gradient, moves(givenY, task.height, edge) ? slopeY : 0, 4)
    }
  }
}

/** A position on the axis, NaN among those outside: moved to the edge, or to where all weights are 0. */
// @ts-ignore: decorator
@inline
function placed(position: f32, size: i32, edge: bool): f32 {
  if (edge) {
    if (!(position > 0)) return 0
    return min(position, <f32>(size - 1))
  }
  return position >= -1 && position < <f32>size ? position : -2
}

/** Whether the weights change with the position. */
// @ts-ignore: decorator
@inline
function moves(position: f32, size: i32, edge: bool): bool {
  if (edge) return position > 0 && position < <f32>(size - 1)
  return position >= -1 && position < <f32>size
}

/** 1 where the pixel at `low` is in the picture, 0 elsewhere. */
// @ts-ignore: decorator
@inline
function hasNear(low: f32): f32 {
  return low >= 0 ? 1 : 0
}

/** 1 where the pixel after it is. */
// @ts-ignore: decorator
@inline
function hasFar(low: f32, size: i32): f32 {
  return low >= -1 && low < <f32>(size - 1) ? 1 : 0
}

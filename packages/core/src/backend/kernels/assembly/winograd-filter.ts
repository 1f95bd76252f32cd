import { Task, takeItem } from './task'
import { FLOAT, loadSome } from './vector'
import { PLACES } from './winograd'

/** A 3×3 filter, its number of channels and columns, and where its numbers are. */
@unmanaged
class WinogradFilterTask extends Task {
  filter: usize
  /** Floats from one tap to the next one, negative where the filter is turned round. */
  tapStep: i32
  channels: i32
  columns: i32
  channelStep: i32
  columnStep: i32
  /** [16][panels][channels][8] */
  panels: usize
  /** A factor for each column, of whole panels, or 0. */
  scale: usize
}

/** Transforms a filter for `winograd`: G·g·Gᵀ, where G = [1 0 0; ½ ½ ½; ½ −½ ½; 0 0 1]. Items: the panels. */
export function winogradFilter(task: WinogradFilterTask, _worker: i32): void {
  const panelCount = (task.columns + 7) / 8
  const pitch = 32 * <usize>(panelCount * task.channels)
  const tap = FLOAT * <usize>task.tapStep
  for (let panel = takeItem(task); panel >= 0; panel = takeItem(task)) {
    let target = task.panels + 32 * <usize>(panel * task.channels)
    let source = task.filter + 32 * <usize>(panel * task.columnStep)
    const count = task.columns - 8 * panel
    const factors = task.scale + 32 * <usize>panel
    const left = task.scale ? v128.load(factors) : f32x4.splat(1)
    const right = task.scale ? v128.load(factors, 16) : f32x4.splat(1)
    for (let channel = 0; channel < task.channels; channel++) {
      transformFilter(source, tap, task.columnStep, count, left, target, pitch)
      const next = source + 16 * <usize>task.columnStep
      if (count > 4) transformFilter(next, tap, task.columnStep, count - 4, right, target + 16, pitch)
      else clear(target + 16, pitch)
      source += FLOAT * <usize>task.channelStep
      target += 32
    }
  }
}

function clear(target: usize, pitch: usize): void {
  for (let place = 0; place < PLACES; place++) {
    v128.store(target, f32x4.splat(0))
    target += pitch
  }
}

/** The first `count` (1 … 4) floats, `step` floats apart. */
// @ts-ignore: decorator
@inline
function loadApart(address: usize, step: i32, count: i32): v128 {
  if (step == 1) return loadSome(address, count)
  const bytes = FLOAT * <usize>step
  let value = v128.load_zero<f32>(address)
  if (count > 1) value = v128.load_lane<f32>(address + bytes, value, 1)
  if (count > 2) value = v128.load_lane<f32>(address + 2 * bytes, value, 2)
  if (count > 3) value = v128.load_lane<f32>(address + 3 * bytes, value, 3)
  return value
}

/** Four columns at once. */
function transformFilter(
  source: usize,
  tap: usize,
  step: i32,
  count: i32,
  scale: v128,
  target: usize,
  pitch: usize,
): void {
  const half = f32x4.splat(0.5)
  for (let column = 0; column < 3; column++) {
    const g0 = f32x4.mul(scale, loadApart(source, step, count))
    const g1 = f32x4.mul(scale, loadApart(source + 3 * tap, step, count))
    const g2 = f32x4.mul(scale, loadApart(source + 6 * tap, step, count))
    const even = f32x4.mul(half, f32x4.add(g0, g2))
    const odd = f32x4.mul(half, g1)
    v128.store(target, g0)
    v128.store(target + 4 * pitch, f32x4.add(even, odd))
    v128.store(target + 8 * pitch, f32x4.sub(even, odd))
    v128.store(target + 12 * pitch, g2)
    source += tap
    target += pitch
  }
  target -= 3 * pitch
  for (let row = 0; row < 4; row++) {
    const g1 = v128.load(target + pitch)
    const g2 = v128.load(target + 2 * pitch)
    const even = f32x4.mul(half, f32x4.add(v128.load(target), g2))
    const odd = f32x4.mul(half, g1)
    v128.store(target + pitch, f32x4.add(even, odd))
    v128.store(target + 2 * pitch, f32x4.sub(even, odd))
    v128.store(target + 3 * pitch, g2)
    target += 4 * pitch
  }
}

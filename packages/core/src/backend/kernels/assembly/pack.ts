// Matrices [depth, width] laid out as panels of 8 columns: [ceil(width / 8)][depth][8], the last one filled up with 0.
import { Task, takeItem } from './task'
import { loadSome } from './vector'

/**
 * Packs one panel from rows of `width` floats, `stride` bytes apart. `count` is how many of its 8 columns exist.
 */
export function packPanel(source: usize, stride: usize, depth: i32, count: i32, target: usize): void {
  if (count >= 8) {
    for (let k = 0; k < depth; k++) {
      v128.store(target, v128.load(source))
      v128.store(target, v128.load(source, 16), 16)
      source += stride
      target += 32
    }
    return
  }
  const zero = f32x4.splat(0)
  for (let k = 0; k < depth; k++) {
    v128.store(target, loadSome(source, count))
    v128.store(target, count > 4 ? loadSome(source + 16, count - 4) : zero, 16)
    source += stride
    target += 32
  }
}

/** Packs one panel of a transposed matrix: its columns are rows of `depth` floats, `stride` bytes apart. */
export function packTransposedPanel(
  source: usize,
  stride: usize,
  depth: i32,
  count: i32,
  target: usize,
): void {
  packFourColumns(source, stride, depth, min(count, 4), target)
  packFourColumns(source + 4 * stride, stride, depth, max(count - 4, 0), target + 16)
}

function packFourColumns(source: usize, stride: usize, depth: i32, count: i32, target: usize): void {
  let k = 0
  if (count == 4) {
    for (; k + 4 <= depth; k += 4) {
      const r0 = v128.load(source)
      const r1 = v128.load(source + stride)
      const r2 = v128.load(source + 2 * stride)
      const r3 = v128.load(source + 3 * stride)
      const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5)
      const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7)
      const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5)
      const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7)
      v128.store(target, v128.shuffle<f64>(low01, low23, 0, 2))
      v128.store(target, v128.shuffle<f64>(low01, low23, 1, 3), 32)
      v128.store(target, v128.shuffle<f64>(high01, high23, 0, 2), 64)
      v128.store(target, v128.shuffle<f64>(high01, high23, 1, 3), 96)
      source += 16
      target += 128
    }
  }
  for (; k < depth; k++) {
    let value = f32x4.splat(0)
    if (count > 0) value = v128.load_zero<f32>(source)
    if (count > 1) value = v128.load_lane<f32>(source + stride, value, 1)
    if (count > 2) value = v128.load_lane<f32>(source + 2 * stride, value, 2)
    if (count > 3) value = v128.load_lane<f32>(source + 3 * stride, value, 3)
    v128.store(target, value)
    source += 4
    target += 32
  }
}

/**
 * Packs matrices that follow each other in depth (the taps of a filter). `taps` lists where each begins, in bytes from
 * the source; each is [depth, width], or [width, depth] where transposed, its rows `stride` bytes apart.
 */
@unmanaged
class PackTask extends Task {
  source: usize
  taps: usize
  tapCount: i32
  depth: i32
  width: i32
  stride: usize
  transposed: i32
  panels: usize
  /** A factor for each column, of whole panels, or 0. */
  scale: usize
}

/** Items: the panels. */
export function packPanels(task: PackTask, _worker: i32): void {
  const tapBytes = 32 * <usize>task.depth
  for (let panel = takeItem(task); panel >= 0; panel = takeItem(task)) {
    const count = task.width - 8 * panel
    let target = task.panels + <usize>panel * tapBytes * task.tapCount
    for (let tap = 0; tap < task.tapCount; tap++) {
      const source = task.source + load<usize>(task.taps + 4 * tap)
      if (task.transposed) {
        packTransposedPanel(source + 8 * panel * task.stride, task.stride, task.depth, count, target)
      } else {
        packPanel(source + 32 * panel, task.stride, task.depth, count, target)
      }
      target += tapBytes
    }
    if (task.scale) {
      scalePanel(task.panels + <usize>panel * tapBytes * task.tapCount, target, task.scale + 32 * panel)
    }
  }
}

function scalePanel(address: usize, end: usize, scale: usize): void {
  const left = v128.load(scale)
  const right = v128.load(scale, 16)
  for (; address < end; address += 32) {
    v128.store(address, f32x4.mul(v128.load(address), left))
    v128.store(address, f32x4.mul(v128.load(address, 16), right), 16)
  }
}

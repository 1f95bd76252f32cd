import { Task, partStart, takeItem } from './task'
import { FLOAT, loadSome, storeSome } from './vector'

/** Items: parts. */
@unmanaged
class DropoutTask extends Task {
  x: usize
  output: usize
  count: i32
  seed: i32
  /** Places whose hash is below this become 0. */
  limit: u32
  /** What the others are multiplied by. */
  factor: f32
}

/** The hash of kernels/dropout.ts, of four places. */
// @ts-ignore: decorator
@inline
function hash4(places: v128, seed: v128): v128 {
  let state = v128.xor(i32x4.mul(places, i32x4.splat(0x9e3779b9)), seed)
  state = i32x4.mul(v128.xor(state, i32x4.shr_u(state, 16)), i32x4.splat(0x85ebca6b))
  state = i32x4.mul(v128.xor(state, i32x4.shr_u(state, 13)), i32x4.splat(0xc2b2ae35))
  return v128.xor(state, i32x4.shr_u(state, 16))
}

export function dropout(task: DropoutTask, _worker: i32): void {
  const seed = i32x4.splat(task.seed)
  const limit = i32x4.splat(task.limit)
  const factor = f32x4.splat(task.factor)
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    let place = partStart(task.count, item, task.items)
    const end = partStart(task.count, item + 1, task.items)
    for (; place < end; place += 4) {
      const count = end - place
      const at = FLOAT * <usize>place
      const places = i32x4.add(i32x4.splat(place), i32x4(0, 1, 2, 3))
      const isKept = i32x4.ge_u(hash4(places, seed), limit)
      const value = f32x4.mul(loadSome(task.x + at, count), factor)
      storeSome(task.output + at, v128.and(value, isKept), count)
    }
  }
}

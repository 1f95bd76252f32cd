import { Task } from './task'

/**
 * Two inputs that broadcast, of which one value of the output at a time is made. The output lies in order; of its six
 * sides the last has a stride of one word or none in each input. Items: parts of the output.
 */
@unmanaged
export class BroadcastTask extends Task {
  operation: i32
  a: usize
  b: usize
  output: usize
  count: i32
  count0: i32
  count1: i32
  count2: i32
  count3: i32
  count4: i32
  count5: i32
  // Strides in words.
  a0: i32
  a1: i32
  a2: i32
  a3: i32
  a4: i32
  a5: i32
  b0: i32
  b1: i32
  b2: i32
  b3: i32
  b4: i32
  b5: i32
}

/** Where the numbers of the inputs for a row of the output begin, in words: that of a, and that of b above 32 bits. */
// @ts-ignore: decorator
@inline
export function rowOffsets(task: BroadcastTask, row: i32): i64 {
  const above4 = row / task.count4
  const i4 = row - above4 * task.count4
  let a = i4 * task.a4
  let b = i4 * task.b4
  if (above4 > 0) {
    const above3 = above4 / task.count3
    const i3 = above4 - above3 * task.count3
    const above2 = above3 / task.count2
    const i2 = above3 - above2 * task.count2
    const i0 = above2 / task.count1
    const i1 = above2 - i0 * task.count1
    a += i0 * task.a0 + i1 * task.a1 + i2 * task.a2 + i3 * task.a3
    b += i0 * task.b0 + i1 * task.b1 + i2 * task.b2 + i3 * task.b3
  }
  return (<i64>b << 32) | <i64>a
}

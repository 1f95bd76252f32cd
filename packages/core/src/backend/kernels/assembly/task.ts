/**
 * What the main thread hands to a kernel, in shared memory. Every kernel's own task extends this one with its fields.
 * The threads that work on a task take its items one by one from the counter, so that a late thread costs nothing; what
 * an item computes never depends on the thread, so that the result does not either.
 */
@unmanaged
export class Task {
  next: i32
  items: i32
  scratch: usize
  scratchBytes: i32
}

/** The next item of the task that nobody has taken, or -1. */
// @ts-ignore: decorator
@inline
export function takeItem(task: Task): i32 {
  const item = atomic.add<i32>(changetype<usize>(task), 1)
  return item < task.items ? item : -1
}

/** The memory in which one thread alone works. */
// @ts-ignore: decorator
@inline
export function scratchOf(task: Task, worker: i32): usize {
  return task.scratch + <usize>worker * <usize>task.scratchBytes
}

/** The first element of part `index` of `parts` when `count` elements are shared out evenly. */
// @ts-ignore: decorator
@inline
export function partStart(count: i32, index: i32, parts: i32): i32 {
  return <i32>((<i64>count * <i64>index) / <i64>parts)
}

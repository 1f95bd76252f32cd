/**
 * Resolves after other tasks of the event loop had their turn: signals, input, timers. Long loops of synchronous
 * work await it now and then.
 */
export function nextTask(): Promise<void> {
  if (typeof setImmediate === 'function') return new Promise((resolve) => setImmediate(resolve))
  // Browsers hold repeated time-outs back by 4 ms, which is little beside the work between two of them.
  return new Promise((resolve) => setTimeout(resolve, 0))
}

/** A `nextTask` that lets at most so many milliseconds of work pass between turns of the event loop. */
export function breather(milliseconds = 50) {
  let last = performance.now()
  return async () => {
    if (performance.now() - last < milliseconds) return
    await nextTask()
    last = performance.now()
  }
}

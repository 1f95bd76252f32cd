let channel: MessageChannel | undefined
const waiting: (() => void)[] = []

/**
 * Resolves after other tasks of the event loop had their turn: signals, input, timers. Long loops of synchronous
 * work await it now and then; unlike a time-out of 0 it is not slowed down by browsers.
 */
export function nextTask(): Promise<void> {
  if (typeof setImmediate === 'function') return new Promise((resolve) => setImmediate(resolve))
  if (!channel) {
    channel = new MessageChannel()
    channel.port1.onmessage = () => waiting.shift()?.()
  }
  const { port2 } = channel
  return new Promise((resolve) => {
    waiting.push(resolve)
    port2.postMessage(0)
  })
}

/** A `nextTask` that lets at most so many milliseconds of work pass between turns of the event loop. */
export function breather(milliseconds = 30) {
  let last = performance.now()
  return async () => {
    if (performance.now() - last < milliseconds) return
    await nextTask()
    last = performance.now()
  }
}

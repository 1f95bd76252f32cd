const grace = 1000

/**
 * A signal that fires at Ctrl-C (or SIGTERM), so that work can end in order. A second Ctrl-C, at least a second later
 * (npm passes the first on twice), ends the process at once.
 */
export function onInterruption(say: (text: string) => void): {
  signal: AbortSignal
  release(): void
} {
  const controller = new AbortController()
  let first = 0
  const interrupt = () => {
    if (!controller.signal.aborted) {
      first = performance.now()
      say('Stopping … (Ctrl-C again to stop at once)')
      controller.abort(new Error('interrupted'))
    } else if (performance.now() - first > grace) {
      process.exit(130)
    }
  }
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  return {
    signal: controller.signal,
    release() {
      process.off('SIGINT', interrupt)
      process.off('SIGTERM', interrupt)
    },
  }
}

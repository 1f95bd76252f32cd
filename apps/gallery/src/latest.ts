/**
 * Lets an action run once at a time. Who asks for it while it runs gets one more run at its end, however many asked:
 * for what is dragged faster than it can be computed.
 */
export function latest(act: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  let isAsked = false
  return () => {
    isAsked = true
    running ??= (async () => {
      while (isAsked) {
        isAsked = false
        await act()
      }
    })().finally(() => {
      running = undefined
    })
    return running
  }
}

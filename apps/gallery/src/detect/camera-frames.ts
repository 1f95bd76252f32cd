/** A moment of a video. */
export interface CameraFrame {
  bitmap: ImageBitmap
  /** How many frames the camera gave since the last one here that were passed over. */
  dropped: number
}

/**
 * The frames of a video that plays, each when it is asked for: while one is being looked at, those that come are passed
 * over, none is kept in a queue. Ends when the signal says so.
 */
export async function* cameraFrames(
  video: HTMLVideoElement,
  signal: AbortSignal,
): AsyncGenerator<CameraFrame> {
  let before: number | undefined
  while (!signal.aborted) {
    const presented = await nextFrame(video, signal)
    if (presented === undefined) return
    const dropped = before === undefined ? 0 : Math.max(0, presented - before - 1)
    before = presented
    yield { bitmap: await createImageBitmap(video), dropped }
  }
}

/** Waits for the next frame; gives how many there were so far, or undefined when there will be none. */
function nextFrame(video: HTMLVideoElement, signal: AbortSignal): Promise<number | undefined> {
  return new Promise((resolve) => {
    const request = video.requestVideoFrameCallback((_, { presentedFrames }) => {
      signal.removeEventListener('abort', end)
      resolve(presentedFrames)
    })
    const end = () => {
      video.cancelVideoFrameCallback(request)
      resolve(undefined)
    }
    signal.addEventListener('abort', end, { once: true })
  })
}

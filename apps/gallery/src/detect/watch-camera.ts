import { closeCamera, openCamera } from '../pictures/open-camera.js'
import { cameraFrames } from './camera-frames.js'
import { watchFrames } from './watching.js'

/** Detectors look at no more pixels than these, and reading fewer takes less time. */
const size = { width: 640, height: 480 }

/** Looks at what the camera shows until the signal ends it. Rejects with what `explainCamera` explains. */
export async function watchCamera(video: HTMLVideoElement, signal: AbortSignal) {
  const stream = await openCamera(size)
  const gone = new AbortController()
  for (const track of stream.getTracks()) track.addEventListener('ended', () => gone.abort())
  try {
    if (signal.aborted) return
    video.srcObject = stream
    await video.play()
    await watchFrames(cameraFrames(video, AbortSignal.any([signal, gone.signal])))
  } finally {
    closeCamera(stream)
  }
  if (!signal.aborted) throw new Error('it was unplugged or taken away')
}

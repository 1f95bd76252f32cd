/** Asks the visitor for the camera, the one at the back where there are two. Rejects with what `explainCamera` explains. */
export async function openCamera(
  size: { width: number; height: number } = { width: 640, height: 640 },
): Promise<MediaStream> {
  if (!navigator.mediaDevices) throw new DOMException('', 'SecurityError')
  const { width, height } = size
  const video = {
    facingMode: 'environment',
    width: { ideal: width },
    height: { ideal: height },
  }
  return navigator.mediaDevices.getUserMedia({ video, audio: false })
}

export function closeCamera(stream: MediaStream | undefined) {
  for (const track of stream?.getTracks() ?? []) track.stop()
}

/** Why there is no camera, and what to do. */
export function explainCamera(error: unknown): string {
  switch ((error as DOMException).name) {
    case 'NotAllowedError':
      return 'The camera was refused. Allow it for this page in the browser’s settings, or pick a file instead.'
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'There is no camera here. Pick a file instead.'
    case 'NotReadableError':
      return 'The camera is used by another program. Close it there, or pick a file instead.'
    case 'SecurityError':
      return 'Browsers give the camera only to pages served over https or from localhost. Pick a file instead.'
    default:
      return `The camera cannot be used: ${(error as Error).message}. Pick a file instead.`
  }
}

import { useEffect, useRef, useState } from 'preact/hooks'
import { Icon } from '../shell/icon.js'

interface CameraProps {
  /** What the camera shows, several times a second; resolves when there is time for the next one. */
  onFrame(frame: ImageBitmap): Promise<void>
  /** The picture that was taken. */
  onTake(picture: Blob): void
  /** A picture from the device's own camera app. */
  onPhotograph(picture: File | undefined): void
  onClose(): void
}

/** The camera's live picture. */
export function Camera({ onFrame, onTake, onPhotograph, onClose }: CameraProps) {
  const video = useRef<HTMLVideoElement>(null)
  const [problem, setProblem] = useState<string>()
  const frameHandler = useRef(onFrame)
  frameHandler.current = onFrame

  useEffect(() => {
    let isOver = false
    let stream: MediaStream | undefined
    const run = async () => {
      try {
        stream = await openCamera()
        const element = video.current
        if (isOver || !element) return close(stream)
        element.srcObject = stream
        await element.play()
        while (!isOver) {
          await frameHandler.current(await createImageBitmap(element))
          await new Promise((resolve) => setTimeout(resolve, 60))
        }
      } catch (error) {
        if (!isOver) setProblem(explain(error))
      }
    }
    run()
    return () => {
      isOver = true
      close(stream)
    }
  }, [])

  async function take() {
    const { videoWidth: width, videoHeight: height } = video.current!
    const canvas = new OffscreenCanvas(width, height)
    canvas.getContext('2d')!.drawImage(video.current!, 0, 0)
    onTake(await canvas.convertToBlob())
  }

  return (
    <div class="board">
      <div class="stage">
        {problem ? (
          <p class="stage-problem" role="alert">
            {problem}
          </p>
        ) : (
          <video ref={video} playsInline muted aria-label="What the camera sees" />
        )}
      </div>
      <div class="board-tools">
        {problem ? (
          <label class="button">
            <Icon name="camera" />
            Camera app
            <input
              type="file"
              accept="image/*"
              capture="environment"
              class="visually-hidden"
              onChange={(event) => onPhotograph(event.currentTarget.files?.[0])}
            />
          </label>
        ) : (
          <button type="button" class="button button-primary" onClick={take}>
            <Icon name="camera" />
            Take the picture
          </button>
        )}
        <button type="button" class="button" onClick={onClose}>
          <Icon name="clear" />
          Close the camera
        </button>
      </div>
    </div>
  )
}

const openCamera = () => {
  if (!navigator.mediaDevices) throw new DOMException('', 'SecurityError')
  const video = { facingMode: 'environment', width: { ideal: 640 }, height: { ideal: 640 } }
  return navigator.mediaDevices.getUserMedia({ video, audio: false })
}

function close(stream: MediaStream | undefined) {
  for (const track of stream?.getTracks() ?? []) track.stop()
}

function explain(error: unknown): string {
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

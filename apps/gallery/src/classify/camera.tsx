import { useEffect, useRef, useState } from 'preact/hooks'
import { CameraAppButton } from '../pictures/camera-app-button.js'
import { closeCamera, explainCamera, openCamera } from '../pictures/open-camera.js'
import { Icon } from '../shell/icon.js'

interface CameraProps {
  /** What the camera shows, several times a second; resolves when there is time for the next one. */
  onFrame?(frame: ImageBitmap): Promise<void>
  /** The picture that was taken. */
  onTake(picture: Blob): void
  /** A picture from the device's own camera app. */
  onPhotograph(picture: File | undefined): void
  onClose(): void
  /** Whether pictures are taken for as long as the button is held. */
  repeats?: boolean
}

/** Milliseconds between pictures while the button is held. */
const interval = 150

/** The camera's live picture. */
export function Camera({ onFrame, onTake, onPhotograph, onClose, repeats }: CameraProps) {
  const video = useRef<HTMLVideoElement>(null)
  const [problem, setProblem] = useState<string>()
  const frameHandler = useRef(onFrame)
  frameHandler.current = onFrame
  const taking = useRef(0)

  useEffect(() => {
    let isOver = false
    let stream: MediaStream | undefined
    const run = async () => {
      try {
        stream = await openCamera()
        const element = video.current
        if (isOver || !element) return closeCamera(stream)
        element.srcObject = stream
        await element.play()
        while (!isOver && frameHandler.current) {
          const frame = await createImageBitmap(element)
          if (isOver) return frame.close()
          await frameHandler.current(frame)
          await new Promise((resolve) => setTimeout(resolve, 60))
        }
      } catch (error) {
        if (!isOver) setProblem(explainCamera(error))
      }
    }
    run()
    return () => {
      isOver = true
      clearInterval(taking.current)
      closeCamera(stream)
    }
  }, [])

  async function take() {
    const element = video.current
    if (!element?.videoWidth) return
    const canvas = new OffscreenCanvas(element.videoWidth, element.videoHeight)
    canvas.getContext('2d')!.drawImage(element, 0, 0)
    onTake(await canvas.convertToBlob(repeats ? { type: 'image/jpeg', quality: 0.92 } : undefined))
  }

  function hold() {
    release()
    taking.current = window.setInterval(take, interval)
  }

  const release = () => clearInterval(taking.current)
  const holding = repeats
    ? {
        onPointerDown: hold,
        onPointerUp: release,
        onPointerLeave: release,
        onPointerCancel: release,
        onContextMenu: (event: Event) => event.preventDefault(),
      }
    : {}

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
          <CameraAppButton onFile={onPhotograph} />
        ) : (
          <button
            type="button"
            class={`button button-primary${repeats ? ' button-held' : ''}`}
            onClick={take}
            {...holding}
          >
            <Icon name="camera" />
            {repeats ? 'Hold to take pictures' : 'Take the picture'}
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

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { CameraAppButton } from '../pictures/camera-app-button.js'
import { explainCamera } from '../pictures/open-camera.js'
import { Icon } from '../shell/icon.js'
import { useStore } from '../store.js'
import { BoxLayer } from './box-layer.js'
import { detecting } from './detecting.js'
import { useShownBoxes } from './shown-boxes.js'
import { watchCamera } from './watch-camera.js'
import { noteSeen, watching } from './watching.js'

interface CameraStageProps {
  /** The frame that was kept, or a picture from the device's own camera app. */
  onTake(picture: Blob): void
  onClose(): void
}

/** The camera's picture with its boxes: the frame that was looked at, so that they lie where things were. */
export function CameraStage({ onTake, onClose }: CameraStageProps) {
  const video = useRef<HTMLVideoElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const [problem, setProblem] = useState<string>()
  const { seen } = useStore(watching)
  const { status } = useStore(detecting)
  const { boxes, colors } = useShownBoxes(true)

  useEffect(() => {
    const over = new AbortController()
    const { signal } = over
    watchCamera(video.current!, signal).catch((error) => {
      if (!signal.aborted) setProblem(explainCamera(error))
    })
    return () => over.abort()
  }, [])

  useLayoutEffect(() => {
    if (!seen || seen !== watching.value.seen) return
    canvas.current!.getContext('2d')!.drawImage(seen.frame, 0, 0)
    noteSeen(seen)
  }, [seen])

  if (problem) {
    return (
      <>
        <div class="detect-stage" style={{ '--ratio': 4 / 3 }} data-empty>
          <p class="stage-problem" role="alert">
            {problem}
          </p>
        </div>
        <div class="actions">
          <CameraAppButton onFile={onTake} />
          <CloseButton onClose={onClose} />
        </div>
      </>
    )
  }
  return (
    <>
      <div class="detect-stage" style={{ '--ratio': seen ? seen.width / seen.height : 4 / 3 }}>
        <video ref={video} playsInline muted aria-label="What the camera sees" />
        <canvas ref={canvas} width={seen?.width} height={seen?.height} hidden={!seen} />
        {seen && <BoxLayer boxes={boxes} colors={colors} picture={seen} />}
        <p class="stage-remark" role="status">
          {status === 'opening' && 'The detector is being loaded …'}
          {status === 'none' && 'Choose a detector.'}
          {status === 'ready' && !seen && 'The first frame takes longer …'}
        </p>
      </div>
      <div class="actions">
        <button
          type="button"
          class="button button-primary"
          disabled={!seen}
          onClick={() => canvas.current!.toBlob((blob) => blob && onTake(blob), 'image/png')}
        >
          <Icon name="camera" />
          Keep this frame
        </button>
        <CloseButton onClose={onClose} />
      </div>
    </>
  )
}

const CloseButton = ({ onClose }: { onClose(): void }) => (
  <button type="button" class="button" onClick={onClose}>
    <Icon name="clear" />
    Close the camera
  </button>
)

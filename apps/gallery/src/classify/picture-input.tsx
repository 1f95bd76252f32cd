import { useEffect, useState } from 'preact/hooks'
import { percent } from '../charts/percent.js'
import { FileButton } from '../pictures/file-button.js'
import { useGivenFiles } from '../pictures/given-files.js'
import { Icon } from '../shell/icon.js'
import { useStore } from '../store.js'
import { Camera } from './camera.js'
import { frameOf } from './camera-frame.js'
import { DrawingBoard } from './drawing-board.js'
import { PixelView } from './pixel-view.js'
import type { Picture } from './read-picture.js'
import { framingOf, recognition, showPicture } from './recognition.js'

/** Where pictures come from: the board, a file, the clipboard, dropped ones, the camera. */
export function PictureInput() {
  const { picture, answer, network } = useStore(recognition)
  const best = answer?.classes[0]
  const [isCameraOn, setCamera] = useState(false)
  const [isDropping, setDropping] = useState(false)
  const isPhoto = picture && picture.kind !== 'drawing' && !isCameraOn

  function showFile(file: Blob | undefined) {
    if (!file) return
    setCamera(false)
    showPicture({ kind: 'photo', source: file })
  }

  function openCamera() {
    showPicture(undefined)
    setCamera(true)
  }

  function draw() {
    setCamera(false)
    showPicture(undefined)
  }

  // Of a frame nothing stays but the answer.
  useEffect(() => () => void (frameOf(recognition.value.picture) && showPicture(undefined)), [])
  useGivenFiles(([file]) => showFile(file), setDropping)
  return (
    <section class="card picture-input" aria-label="Picture" data-dropping={isDropping}>
      <p class="short-verdict" aria-hidden="true">
        {best && (
          <>
            <strong>{best.label}</strong> {percent(best.score, 0)}
          </>
        )}
      </p>
      {isCameraOn ? (
        <Camera
          onFrame={(source) => showPicture({ kind: 'photo', source })}
          onTake={showFile}
          onPhotograph={showFile}
          onClose={draw}
        />
      ) : isPhoto ? (
        <Photo picture={picture} onClose={draw} />
      ) : (
        <DrawingBoard
          framing={framingOf(network)}
          onChange={(pixels) => showPicture(pixels && { kind: 'drawing', pixels })}
        />
      )}
      <div class="sources">
        <FileButton
          title="Choose a picture"
          label="A picture"
          onFiles={([file]) => showFile(file)}
        />
        {!isCameraOn && (
          <button type="button" class="button" onClick={openCamera}>
            <Icon name="camera" />
            Camera
          </button>
        )}
        <span class="soft sources-hint">or drop or paste a picture</span>
      </div>
      {isDropping && <p class="drop-veil">Drop the picture</p>}
    </section>
  )
}

interface PhotoProps {
  picture: Exclude<Picture, { kind: 'drawing' }>
  onClose(): void
}

function Photo({ picture, onClose }: PhotoProps) {
  const source = picture.kind === 'photo' && picture.source instanceof Blob ? picture.source : null
  const [url, setUrl] = useState<string>()
  useEffect(() => {
    if (!source) return
    const made = URL.createObjectURL(source)
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [source])
  return (
    <div class="board">
      <div class="stage">
        {picture.kind === 'sample' && (
          <PixelView pixels={picture.pixels.data} label={`A picture of: ${picture.label}`} />
        )}
        {source && url && <img src={url} alt="What you chose" />}
      </div>
      <div class="board-tools">
        <button type="button" class="button" onClick={onClose}>
          <Icon name="pen" />
          Draw instead
        </button>
      </div>
    </div>
  )
}

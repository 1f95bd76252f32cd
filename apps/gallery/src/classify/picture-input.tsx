import { useEffect, useRef, useState } from 'preact/hooks'
import { percent } from '../charts/percent.js'
import { Icon } from '../shell/icon.js'
import { useStore } from '../store.js'
import { Camera } from './camera.js'
import type { Picture } from './classify.service.js'
import { DrawingBoard } from './drawing-board.js'
import { PixelView } from './pixel-view.js'
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

  usePaste(showFile)
  useFileDrop(showFile, setDropping)
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
        <FileButton onFile={showFile} />
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

function FileButton({ onFile }: { onFile(file: File | undefined): void }) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <button type="button" class="button" onClick={() => input.current?.click()}>
        <Icon name="file" />
        Choose a picture
      </button>
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        aria-label="A picture"
        onChange={(event) => {
          onFile(event.currentTarget.files?.[0])
          event.currentTarget.value = ''
        }}
      />
    </>
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

function usePaste(onFile: (file: File) => void) {
  const handler = useRef(onFile)
  handler.current = onFile
  useEffect(() => {
    const paste = ({ clipboardData }: ClipboardEvent) => {
      const file = pictureOf(clipboardData)
      if (file) handler.current(file)
    }
    addEventListener('paste', paste)
    return () => removeEventListener('paste', paste)
  }, [])
}

/** Files may be dropped anywhere on the page. */
function useFileDrop(onFile: (file: File) => void, setDropping: (isDropping: boolean) => void) {
  const handler = useRef(onFile)
  handler.current = onFile
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return
      event.preventDefault()
      setDropping(true)
    }
    const leave = (event: DragEvent) => event.relatedTarget === null && setDropping(false)
    const drop = (event: DragEvent) => {
      event.preventDefault()
      setDropping(false)
      const file = pictureOf(event.dataTransfer)
      if (file) handler.current(file)
    }
    const listeners = { dragover: over, dragleave: leave, drop } as const
    const entries = Object.entries(listeners) as [string, EventListener][]
    for (const [name, listener] of entries) addEventListener(name, listener)
    return () => {
      for (const [name, listener] of entries) removeEventListener(name, listener)
    }
  }, [setDropping])
}

/** The first picture; any other file where there is none, so that its reader says what is wrong with it. */
function pictureOf(data: DataTransfer | null): File | undefined {
  const files = [...(data?.files ?? [])]
  return files.find(({ type }) => type.startsWith('image/')) ?? files[0]
}

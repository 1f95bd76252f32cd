import { useEffect, useRef, useState } from 'preact/hooks'
import { Camera } from '../classify/camera.js'
import { FileButton } from '../pictures/file-button.js'
import { picturesFirst } from '../pictures/given-files.js'
import { Icon } from '../shell/icon.js'
import {
  addPictures,
  type CollectedClass,
  type KeptPicture,
  removeClass,
  removePicture,
  renameClass,
} from './teaching.js'

interface ClassCardProps {
  collected: CollectedClass
  /** Whether its name is to be typed now. */
  isNew: boolean
  isCameraOn: boolean
  isFixed: boolean
  onCamera(isOn: boolean): void
}

/** A class: its name, its pictures, and the ways to add some. */
export function ClassCard({ collected, isNew, isCameraOn, isFixed, onCamera }: ClassCardProps) {
  const { id, name, pictures } = collected
  const [isDropping, setDropping] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const title = name.trim() || 'this class'

  useEffect(() => {
    if (isNew) field.current?.select()
  }, [isNew])

  const take = (data: DataTransfer | null) => addPictures(id, picturesFirst(data))
  const dropping = {
    onDragOver: (event: DragEvent) => {
      event.preventDefault()
      setDropping(true)
    },
    onDragLeave: () => setDropping(false),
    onDrop: (event: DragEvent) => {
      event.preventDefault()
      setDropping(false)
      take(event.dataTransfer)
    },
    onPaste: (event: ClipboardEvent) => {
      if (!event.clipboardData?.files.length) return
      event.preventDefault()
      take(event.clipboardData)
    },
  }
  return (
    <section
      class="card class-card"
      aria-label={`Class: ${title}`}
      data-dropping={isDropping}
      {...(isFixed ? {} : dropping)}
    >
      <header class="class-head">
        <label class="class-name">
          <span class="visually-hidden">Name of the class</span>
          <input
            ref={field}
            type="text"
            value={name}
            maxLength={60}
            disabled={isFixed}
            placeholder="Name"
            onInput={(event) => renameClass(id, event.currentTarget.value)}
          />
        </label>
        <span class="soft class-count" role="status">
          {pictures.length} {pictures.length === 1 ? 'picture' : 'pictures'}
        </span>
        <button
          type="button"
          class="icon-button"
          disabled={isFixed}
          aria-label={`Remove ${title}`}
          title={`Remove ${title}`}
          onClick={(event) => {
            if (isByKey(event)) focusIn(event.currentTarget.closest('section')!.nextElementSibling)
            removeClass(id)
          }}
        >
          <Icon name="clear" />
        </button>
      </header>
      {isCameraOn && (
        <Camera
          repeats
          onTake={(picture) => addPictures(id, [picture])}
          onPhotograph={(picture) => picture && addPictures(id, [picture])}
          onClose={() => onCamera(false)}
        />
      )}
      {pictures.length > 0 ? (
        <Thumbnails
          id={id}
          name={title}
          pictures={pictures}
          isFixed={isFixed}
          onLast={() => field.current?.focus()}
        />
      ) : (
        !isCameraOn && <p class="soft class-hint">Drop pictures here, or:</p>
      )}
      <div class="actions">
        <FileButton
          title="Pictures"
          label={`Pictures of ${title}`}
          multiple
          disabled={isFixed}
          onFiles={(files) => addPictures(id, files)}
        />
        {!isCameraOn && (
          <button type="button" class="button" disabled={isFixed} onClick={() => onCamera(true)}>
            <Icon name="camera" />
            Camera
          </button>
        )}
      </div>
    </section>
  )
}

interface ThumbnailsProps {
  id: number
  name: string
  pictures: readonly KeptPicture[]
  isFixed: boolean
  /** The last picture is removed by key. */
  onLast(): void
}

/** The pictures; pressing one removes it. */
function Thumbnails({ id, name, pictures, isFixed, onLast }: ThumbnailsProps) {
  const list = useRef<HTMLUListElement>(null)
  const shown = useRef(0)
  useEffect(() => {
    if (pictures.length > shown.current) list.current?.scrollTo({ top: list.current.scrollHeight })
    shown.current = pictures.length
  }, [pictures.length])

  function remove(event: PressEvent, picture: KeptPicture) {
    const item = event.currentTarget.closest('li')!
    const beside = item.nextElementSibling ?? item.previousElementSibling
    if (isByKey(event)) beside ? focusIn(beside) : onLast()
    removePicture(id, picture)
  }
  return (
    <ul class="thumbnails" ref={list}>
      {pictures.map((picture, place) => (
        <li key={picture.id}>
          <button
            type="button"
            class="thumbnail"
            disabled={isFixed}
            aria-label={`Remove picture ${place + 1} of ${name}`}
            title="Remove this picture"
            onClick={(event) => remove(event, picture)}
          >
            <img src={picture.url} alt="" width="56" height="56" />
            <Icon name="clear" />
          </button>
        </li>
      ))}
    </ul>
  )
}

type PressEvent = MouseEvent & { currentTarget: HTMLButtonElement }

/** Whether a button was pressed by key. Where it goes away then, the focus goes on to what comes next. */
const isByKey = ({ detail }: PressEvent) => detail === 0

const focusIn = (element: Element | null) =>
  element?.querySelector<HTMLElement>('input, button')?.focus()

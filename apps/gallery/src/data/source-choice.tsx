import { useEffect, useState } from 'preact/hooks'
import { FileButton } from '../pictures/file-button.js'
import { OfferedField } from '../shell/offered-field.js'
import { useStore } from '../store.js'
import { browsing, openData } from './browsing.js'
import { filesOfDrop, filesOfField } from './collect-files.js'
import { offered } from './data-source.js'

/** Which data set is looked into: one that is here, or the visitor's own. */
export function SourceChoice() {
  const { source, opening, facts, error } = useStore(browsing)
  const isDropping = useDroppedFolders()
  useEffect(() => {
    if (!browsing.value.source) void openData({ kind: 'offered', id: 'fashion-mnist' })
  }, [])

  const openFiles = (files: File[]) => {
    const given = filesOfField(files)
    if (given.files.length > 0) void openData({ kind: 'files', ...given })
  }
  return (
    <section class="card data-source" aria-label="Data set" data-dropping={isDropping}>
      <div class="data-choice">
        <OfferedField
          title="Data set"
          offered={offered}
          chosen={source?.kind === 'offered' ? source.id : undefined}
          placeholder={source?.kind === 'files' ? source.name : undefined}
          onChoose={(id) => void openData({ kind: 'offered', id })}
        />
        <div class="actions">
          <FileButton
            title="Open a folder"
            label="A folder with a data set"
            folder
            onFiles={openFiles}
          />
          <FileButton
            title="Open files"
            label="Files of a data set, or an archive"
            accept=""
            multiple
            onFiles={openFiles}
          />
        </div>
      </div>
      <p class="soft data-hint">
        Or drop a folder: MNIST, CIFAR, SVHN, ImageNet, COCO, YOLO, Pascal VOC, a folder of pictures
        or sounds for each class, an archive of these.
      </p>
      {facts && !opening && (
        <p class="data-name">
          <strong>{facts.name}</strong>
          {facts.summary && <span class="soft"> {facts.summary}</span>}
        </p>
      )}
      {opening && (
        <p class="soft" role="status">
          It is being opened …
        </p>
      )}
      {error && (
        <p class="note note-bad" role="alert">
          {error}
        </p>
      )}
      {isDropping && <p class="drop-veil">Drop the folder</p>}
    </section>
  )
}

/** Folders and files that are dropped anywhere on the page. Gives whether some hover over it. */
function useDroppedFolders(): boolean {
  const [isDropping, setDropping] = useState(false)
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return
      event.preventDefault()
      setDropping(true)
    }
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setDropping(false)
    }
    const drop = async (event: DragEvent) => {
      setDropping(false)
      if (!event.dataTransfer) return
      event.preventDefault()
      const given = await filesOfDrop(event.dataTransfer)
      if (given.files.length > 0) await openData({ kind: 'files', ...given })
    }
    const listeners = { dragover: over, dragleave: leave, drop } as const
    const entries = Object.entries(listeners) as [string, EventListener][]
    for (const [name, listener] of entries) addEventListener(name, listener)
    return () => {
      for (const [name, listener] of entries) removeEventListener(name, listener)
    }
  }, [])
  return isDropping
}

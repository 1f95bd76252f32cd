import { useState } from 'preact/hooks'
import { FileButton } from '../pictures/file-button.js'
import { Icon } from '../shell/icon.js'
import type { Page } from '../shell/page.js'
import { useStore } from '../store.js'
import { ClassCard } from '../teach/class-card.js'
import { TeachCard } from '../teach/teach-card.js'
import { addClass, addFolder, teaching } from '../teach/teaching.js'
import { TryCard } from '../teach/try-card.js'
import '../classify/classify.css'
import '../train/train.css'
import '../teach/teach.css'

export const page: Page = { path: 'teach', title: 'Teach', order: 25, component: TeachPage }

/** Teaches a network the visitor's own classes. */
function TeachPage() {
  const { classes, phase, adding } = useStore(teaching)
  const [newest, setNewest] = useState<number>()
  const [camera, setCamera] = useState<number | 'try'>()
  const isFixed = phase !== 'idle'
  const turn = (place: number | 'try') => (isOn: boolean) => setCamera(isOn ? place : undefined)
  return (
    <>
      <div class="page-head">
        <h1>Teach</h1>
        <p>
          Collect pictures of two or more things, and a network learns to tell them apart, in
          seconds and in this page.
        </p>
      </div>
      <div class="teach">
        <div class="teach-classes">
          {classes.map((collected) => (
            <ClassCard
              key={collected.id}
              collected={collected}
              isNew={collected.id === newest}
              isCameraOn={camera === collected.id && !isFixed}
              isFixed={isFixed}
              onCamera={turn(collected.id)}
            />
          ))}
          <div class="actions">
            <button
              type="button"
              class="button"
              disabled={isFixed}
              onClick={() => setNewest(addClass())}
            >
              <Icon name="add" />
              Add a class
            </button>
            <FileButton
              title="From a folder"
              label="A folder with a folder for each class"
              folder
              disabled={isFixed}
              onFiles={(files) => addFolder(files)}
            />
          </div>
          <p class="soft" role="status">
            {adding && `Adding picture ${adding.done + 1} of ${adding.total} …`}
          </p>
        </div>
        <div class="teach-lesson">
          <TeachCard />
          <TryCard isCameraOn={camera === 'try'} onCamera={turn('try')} />
        </div>
      </div>
    </>
  )
}

import type { BackendName } from '@cnn/core'
import { useEffect, useRef } from 'preact/hooks'
import { readSetting } from '../setting.js'
import { Icon } from '../shell/icon.js'
import { useStore } from '../store.js'
import { BackendPicker } from './backend-picker.js'
import { engineState, startEngine } from './engine.js'

/** Says on what the page computes, and opens the choice. */
export function BackendButton() {
  const { status, report, wanted } = useStore(engineState)
  const dialog = useRef<HTMLDialogElement>(null)

  useEffect(() => {
    if (engineState.value.generation === 0) {
      startEngine(readSetting('backend') as BackendName | undefined)
    }
  }, [])

  const texts = {
    starting: wanted ? `Starting ${wanted} …` : 'Starting …',
    failed: 'No backend',
    ready: report ? nameOf(report) : '',
  }
  return (
    <>
      <button
        type="button"
        class="chip"
        data-status={status}
        aria-haspopup="dialog"
        onClick={() => dialog.current?.showModal()}
      >
        <Icon name="chip" />
        <span class="visually-hidden">Computes on: </span>
        <span role="status">{texts[status]}</span>
      </button>
      <BackendPicker dialog={dialog} />
    </>
  )
}

const nameOf = ({ name, threads }: { name: string; threads: number }) =>
  name === 'wasm' ? `wasm · ${threads} thread${threads === 1 ? '' : 's'}` : name

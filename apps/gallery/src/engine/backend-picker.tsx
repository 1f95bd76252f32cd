import type { BackendName } from '@cnn/core'
import type { RefObject } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Icon } from '../shell/icon.js'
import { useStore } from '../store.js'
import { chooseBackend, engineState, startEngine } from './engine.js'
import { HostingNote } from './hosting-note.js'
import {
  backendNames,
  backendTitles,
  type ProbeResult,
  probeBackends,
  probeResults,
} from './probe.js'

/** The backends with what the probe found, to choose from. */
export function BackendPicker({ dialog }: { dialog: RefObject<HTMLDialogElement | null> }) {
  const state = useStore(engineState)
  const results = useStore(probeResults)
  const isOpen = useOpened(dialog)
  useCloseFromOutside(dialog)

  useEffect(() => {
    if (isOpen) probeBackends()
  }, [isOpen])

  const fastest = Math.max(1e-9, ...Object.values(results).map(speedOf))
  const isTesting = Object.values(results).some(({ status }) => status === 'testing')
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="backend-title">
      <div class="dialog-content">
        <header class="dialog-header">
          <h2 id="backend-title">Where it computes</h2>
          <form method="dialog">
            <button type="submit" class="icon-button" aria-label="Close" title="Close">
              <Icon name="clear" />
            </button>
          </form>
        </header>
        <fieldset class="backends">
          <legend class="visually-hidden">Backend</legend>
          <Choice
            value={undefined}
            chosen={state.wanted}
            title="Automatic"
            detail={automaticDetail(state.wanted, state.report)}
          />
          {backendNames.map((name) => (
            <Choice
              key={name}
              value={name}
              chosen={state.wanted}
              title={backendTitles[name]}
              result={results[name]}
              share={speedOf(results[name]) / fastest}
            />
          ))}
        </fieldset>
        {state.status === 'failed' && (
          <p class="note note-bad" role="alert">
            {state.error}
          </p>
        )}
        <div class="dialog-actions">
          {state.status === 'failed' && (
            <button
              type="button"
              class="button button-primary"
              onClick={() => startEngine(state.wanted)}
            >
              <Icon name="restart" />
              Start again
            </button>
          )}
          <button
            type="button"
            class="button"
            disabled={isTesting}
            onClick={() => probeBackends(true)}
          >
            <Icon name="restart" />
            {isTesting ? 'Testing …' : 'Test again'}
          </button>
        </div>
        <HostingNote />
      </div>
    </dialog>
  )
}

interface ChoiceProps {
  value: BackendName | undefined
  chosen: BackendName | undefined
  title: string
  detail?: string
  result?: ProbeResult
  share?: number
}

function Choice({ value, chosen, title, detail, result, share = 0 }: ChoiceProps) {
  const name = value ?? 'automatic'
  return (
    <label class="backend" data-backend={name} data-status={result?.status}>
      <input
        type="radio"
        name="backend"
        checked={value === chosen}
        disabled={result?.status === 'failed' && value !== chosen}
        onChange={() => chooseBackend(value)}
        aria-describedby={`backend-${name}`}
      />
      <span class="backend-title">
        {title} {value && value !== title.toLowerCase() && <code>{value}</code>}
      </span>
      {result?.status === 'passed' && (
        <span class="backend-speed">
          {formatSpeed(result.gigaflops)} <small>GFLOP/s</small>
        </span>
      )}
      <span class="backend-detail" id={`backend-${name}`}>
        {detail}
        {result && <ResultText result={result} />}
      </span>
      {result?.status === 'passed' && (
        <span class="backend-bar" style={{ '--share': share }} aria-hidden="true" />
      )}
    </label>
  )
}

function ResultText({ result }: { result: ProbeResult }) {
  switch (result.status) {
    case 'waiting':
      return <>Waiting for its test</>
    case 'testing':
      return <>Being tested …</>
    case 'failed':
      return <>Not available: {result.reason}</>
    case 'passed':
      return (
        <>
          <span class="good">
            <Icon name="check" />
            Self-test passed
          </span>{' '}
          · {result.description}
        </>
      )
  }
}

function automaticDetail(wanted: BackendName | undefined, report?: { name: string }) {
  const found = wanted === undefined && report ? ` Here: ${report.name}.` : ''
  return `The fastest that passes its test on this device.${found}`
}

const speedOf = (result: ProbeResult) => (result.status === 'passed' ? result.gigaflops : 0)

const formatSpeed = (gigaflops: number) =>
  gigaflops >= 10 ? gigaflops.toFixed(0) : gigaflops.toPrecision(2)

/** A press beside the dialog closes it, as Escape does. */
function useCloseFromOutside(dialog: RefObject<HTMLDialogElement | null>) {
  useEffect(() => {
    const element = dialog.current!
    const press = ({ target }: Event) => target === element && element.close()
    element.addEventListener('click', press)
    return () => element.removeEventListener('click', press)
  }, [dialog])
}

/** Whether the dialog was opened by now. */
function useOpened(dialog: RefObject<HTMLDialogElement | null>) {
  const [opened, setOpened] = useState(false)
  useEffect(() => {
    const element = dialog.current!
    const observer = new MutationObserver(() => element.open && setOpened(true))
    observer.observe(element, { attributeFilter: ['open'] })
    return () => observer.disconnect()
  }, [dialog])
  return opened
}

import type { BackendName, BackendReport } from '@cnn/core'
import { type Remote, wrap } from 'comlink'
import { readSetting, writeSetting } from '../setting.js'
import { Store } from '../store.js'
import { createWorker } from './create-worker.js'
import type { EngineWorker } from './engine.worker.js'
import type { RemoteService, ServiceName } from './service.js'

export interface EngineState {
  status: 'starting' | 'ready' | 'failed'
  /** What the visitor asked for; undefined is the fastest. */
  wanted?: BackendName
  report?: BackendReport
  /** Why it failed. */
  error?: string
  /** Counts the workers: what a service holds is gone when it rises. */
  generation: number
}

/** Thrown to whoever waits for a worker that was replaced. */
export class EngineReplaced extends Error {
  override readonly name = 'EngineReplaced'
}

interface Running {
  worker: Worker
  remote: Remote<EngineWorker>
  ready: Promise<BackendReport>
  services: Map<ServiceName, Promise<unknown>>
  /** Rejects when the worker ends. */
  ended: Promise<never>
  end(error: Error): void
}

/** A device that goes away again so soon would do so for ever. */
const patience = 60_000

export const engineState = new Store<EngineState>({ status: 'starting', generation: 0 })

let running: Running | undefined
let recoveredAt = Number.NEGATIVE_INFINITY

/** Starts the worker that computes, in place of the one there was, on a backend or on the fastest. */
export function startEngine(wanted?: BackendName) {
  running?.end(new EngineReplaced('The backend was changed.'))
  const current = launch(wanted)
  // Whoever watches the state asks the new worker.
  running = current
  const generation = engineState.value.generation + 1
  engineState.set({ status: 'starting', wanted, generation })
  const settle = (fields: Partial<EngineState>) => {
    if (running === current) engineState.update(fields)
  }
  current.ready.then(
    (report) => settle({ status: 'ready', report }),
    (error: Error) => settle({ status: 'failed', error: error.message }),
  )
  current.ended.catch((error: Error) => settle({ status: 'failed', error: error.message }))
}

/** Starts anew where the graphics device went away; ends where it did so a moment ago, too. */
function recover(lost: Running) {
  if (lost !== running) return
  if (performance.now() - recoveredAt > patience) {
    recoveredAt = performance.now()
    startEngine(engineState.value.wanted)
  } else {
    const what = 'The graphics device went away twice within a minute.'
    lost.end(new Error(`${what} Choose another backend, or start this one again.`))
  }
}

/** Remembers the visitor's choice, and starts anew with it. */
export function chooseBackend(wanted?: BackendName) {
  writeSetting('backend', wanted)
  startEngine(wanted)
}

/**
 * Lets a page's service in the worker do something. Waits for the backend, and starts it anew when its device went away.
 * @throws EngineReplaced when the backend is changed or started anew meanwhile
 */
export async function ask<Name extends ServiceName, T>(
  name: Name,
  act: (service: RemoteService<Name>) => Promise<T>,
): Promise<T> {
  if (!running) startEngine(readSetting('backend') as BackendName | undefined)
  const current = running!
  const { ready, ended, remote, services } = current
  const answer = async () => {
    await ready
    let service = services.get(name)
    if (!service) services.set(name, (service = remote.open(name)))
    try {
      return await act((await service) as RemoteService<Name>)
    } catch (error) {
      if (await remote.isLost()) recover(current)
      throw error
    }
  }
  return Promise.race([answer(), ended])
}

function launch(wanted?: BackendName): Running {
  const worker = createWorker('cnn engine')
  const remote = wrap<EngineWorker>(worker)
  let reject: (error: Error) => void
  const ended = new Promise<never>((_, refuse) => (reject = refuse))
  ended.catch(() => {})
  const end = (error: Error) => {
    worker.terminate()
    reject(error)
  }
  worker.onerror = (event) =>
    end(new Error(`The worker stopped: ${event.message || 'it could not be loaded'}.`))
  return {
    worker,
    remote,
    ended,
    end,
    services: new Map(),
    ready: Promise.race([remote.start(wanted), ended]),
  }
}

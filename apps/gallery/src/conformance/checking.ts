import type { CaseResult, ConformanceColumn } from '@cnn/core/conformance'
import { proxy, type Remote, wrap } from 'comlink'
import { createWorker } from '../engine/create-worker.js'
import type { EngineWorker } from '../engine/engine.worker.js'
import type { BrowserBackend } from '../engine/probe.js'
import type { RemoteService } from '../engine/service.js'
import { Store } from '../store.js'
import type { CheckEvent } from './conformance.service.js'

export interface CheckingState {
  /** The backend that is compared now. */
  running?: BrowserBackend
  done: number
  /** Cases to compare; 0 until it is known. */
  count: number
  secondsLeft?: number
  /** What was found on each backend, in the order in which they were asked for. */
  columns: readonly ConformanceColumn[]
}

export const checking = new Store<CheckingState>({ done: 0, count: 0, columns: [] })

/** A proxy that nothing holds is collected, and closes the channel on which its answer would come. */
interface Run {
  worker: Worker
  remote: Remote<EngineWorker>
  service?: RemoteService<'conformance'>
  end(reason: string): void
}

let run: Run | undefined

/** Runs the suite on a backend, in a worker of its own, so that the engine of the other pages stays as it is. */
export async function startChecking(backend: BrowserBackend) {
  if (checking.value.running) return
  checking.update({ running: backend, done: 0, count: 0, secondsLeft: undefined })
  putColumn({ name: backend, backend, description: '', results: [] })
  const worker = createWorker(`conformance of ${backend}`)
  const ended = new Promise<string>((end) => {
    run = { worker, remote: wrap(worker), end }
    worker.onerror = ({ message }) => end(message || 'Its code cannot be loaded.')
  })
  const failure = await Promise.race([check(run!, backend), ended])
  worker.terminate()
  run = undefined
  if (failure !== undefined) putColumn({ ...columnOf(backend), failure })
  checking.update({ running: undefined, secondsLeft: undefined })
}

/** Ends the run; what was found stays. */
export function stopChecking() {
  const { done, count } = checking.value
  run?.end(count ? `Stopped after ${done} of ${count} cases.` : 'Stopped.')
}

/** Why it failed, or nothing. */
async function check(current: Run, backend: BrowserBackend): Promise<string | undefined> {
  const results: CaseResult[] = []
  const started = performance.now()
  const tell = proxy((event: CheckEvent) => {
    if (run !== current) return
    const { done, count } = event
    results.push(...event.results)
    putColumn({ ...event.column, results: [...results] })
    const secondsLeft = ((performance.now() - started) / 1000) * (count / done - 1)
    checking.update({ done, count, secondsLeft })
  })
  try {
    current.service = (await current.remote.open(
      'conformance',
    )) as unknown as RemoteService<'conformance'>
    const column = (await current.service.check(backend, tell)) as ConformanceColumn
    if (run === current) putColumn(column)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

const columnOf = (backend: BrowserBackend) =>
  checking.value.columns.find((column) => column.backend === backend)!

function putColumn(column: ConformanceColumn) {
  const { columns } = checking.value
  const isNew = columns.every(({ backend }) => backend !== column.backend)
  checking.update({
    columns: isNew
      ? [...columns, column]
      : columns.map((other) => (other.backend === column.backend ? column : other)),
  })
}

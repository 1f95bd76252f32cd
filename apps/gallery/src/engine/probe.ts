import type { BackendName, BackendProbe } from '@cnn/core'
import { wrap } from 'comlink'
import { Store } from '../store.js'
import { createWorker } from './create-worker.js'
import type { EngineWorker } from './engine.worker.js'

export type ProbeResult =
  | { status: 'waiting' | 'testing' }
  | { status: 'passed'; description: string; gigaflops: number }
  | { status: 'failed'; reason: string }

/** The backends of browsers, the fastest first. */
export const backendNames = ['webgpu', 'webgl', 'wasm', 'cpu'] as const satisfies BackendName[]
export type BrowserBackend = (typeof backendNames)[number]

export const backendTitles: Record<BrowserBackend, string> = {
  webgpu: 'WebGPU',
  webgl: 'WebGL',
  wasm: 'WebAssembly',
  cpu: 'JavaScript',
}

const all = (result: ProbeResult) =>
  Object.fromEntries(backendNames.map((name) => [name, result])) as Record<
    BrowserBackend,
    ProbeResult
  >

export const probeResults = new Store(all({ status: 'waiting' }))

/** A device driver that hangs must not keep the others waiting. */
const patience = 120_000
let probing: Promise<void> | undefined

/** Tries every backend, one after the other, each in a worker of its own; once, unless asked again. */
export function probeBackends(again = false): Promise<void> {
  if (!probing || again) {
    const before = probing
    probing = (async () => {
      await before
      probeResults.set(all({ status: 'waiting' }))
      for (const name of backendNames) {
        probeResults.update({ [name]: { status: 'testing' } })
        probeResults.update({ [name]: await probe(name) })
      }
    })()
  }
  return probing
}

async function probe(name: BrowserBackend): Promise<ProbeResult> {
  const worker = createWorker(`probe of ${name}`)
  try {
    const failed = new Promise<never>((_, reject) => {
      worker.onerror = ({ message }) => reject(new Error(message || 'Its code cannot be loaded.'))
      setTimeout(() => reject(new Error('It gave no answer within two minutes.')), patience)
    })
    return resultOf(await Promise.race([wrap<EngineWorker>(worker).probe(name), failed]))
  } catch (error) {
    return { status: 'failed', reason: (error as Error).message }
  } finally {
    worker.terminate()
  }
}

const resultOf = (probe: BackendProbe): ProbeResult =>
  probe.available
    ? {
        status: 'passed',
        description: probe.description,
        gigaflops: probe.gigaflops?.conv ?? 0,
      }
    : { status: 'failed', reason: probe.reason }

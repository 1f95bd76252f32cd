import { type BackendName, CnnError, useBackend } from '@cnn/core'
import { measureGigaflops } from './compute-speed.js'

/** What became of one backend. */
export type BackendFinding =
  | {
      name: BackendName
      works: true
      description: string
      threads: number
      /** Billions of floating-point operations per second. */
      gigaflops: number
      /** Seconds until it could be used, with its self-test. */
      startSeconds: number
    }
  | {
      name: BackendName
      works: false
      /** Whether it ran and computed wrongly, rather than could not run. */
      wrong: boolean
      reason: string
    }

/** Starts every backend, lets it pass its self-test, and measures it. The last one that works stays in use. */
export async function examineBackends(
  names: readonly BackendName[],
  onBackend: (name: BackendName) => void,
): Promise<BackendFinding[]> {
  const findings: BackendFinding[] = []
  for (const name of names) {
    onBackend(name)
    findings.push(await examineBackend(name))
  }
  return findings
}

async function examineBackend(name: BackendName): Promise<BackendFinding> {
  const started = performance.now()
  try {
    const { description, threads } = await useBackend(name)
    const startSeconds = (performance.now() - started) / 1000
    const gigaflops = await measureGigaflops()
    return { name, works: true, description, threads, gigaflops, startSeconds }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const wrong = error instanceof CnnError && error.code === 'backend-wrong'
    return { name, works: false, wrong, reason }
  }
}

import type { BackendName } from '@cnn/core'
import { type CaseResult, type ConformanceColumn, conformanceColumn } from '@cnn/core/conformance'

/** What the page is told while the suite runs, a few times a second. */
export interface CheckEvent {
  column: Omit<ConformanceColumn, 'results'>
  /** Those that came since the last time. */
  results: CaseResult[]
  done: number
  count: number
}

/** Milliseconds between reports: often enough to look alive, seldom enough to leave the page at rest. */
const reportEvery = 150

/** Compares the operations of a backend with double precision. Its worker does nothing else, and is ended to stop it. */
export const service = {
  check(backend: BackendName, tell: (event: CheckEvent) => void): Promise<ConformanceColumn> {
    let results: CaseResult[] = []
    let sentAt = 0
    return conformanceColumn(backend, {
      runtime: navigator.userAgent,
      onResult({ done, count, ...result }, { results: _, ...column }) {
        results.push(result)
        if (performance.now() - sentAt < reportEvery) return
        tell({ column, results, done, count })
        results = []
        sentAt = performance.now()
      },
    })
  },
}

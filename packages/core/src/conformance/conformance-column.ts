import type { BackendName } from '../backend/device.js'
import { useBackend } from '../backend/use-backend.js'
import { type ConformanceEvent, checkConformance, tolerancesOf } from './conformance.js'
import type { CaseResult, Tolerances } from './examine.js'

/** What the suite found on one backend of one machine. */
export interface ConformanceColumn {
  /** Tells it from the other columns: 'wasm, 2 threads'. */
  name: string
  backend: BackendName
  /** The device and the runtime, for people. Empty where it did not start. */
  description: string
  /** The largest errors that count as right. */
  allowed?: Tolerances
  results: readonly CaseResult[]
  /** Why there are no results, or not those of all cases. */
  failure?: string
}

export interface ColumnOptions {
  /** Threads of the wasm backend. */
  threads?: number
  /** Only the operations whose name contains this. */
  op?: string
  /** What it runs in, to be added to the device's description: 'Node v22.1.0 on linux x64'. */
  runtime?: string
  signal?: AbortSignal
  /** Is told each result as it comes, and the column with the results so far. */
  onResult?: (event: ConformanceEvent, column: ConformanceColumn) => void
}

/**
 * Starts a backend and runs the suite on it. A backend that does not start makes a column that says why.
 *
 * @throws a `CnnError` with code 'aborted' when the signal fires.
 */
export async function conformanceColumn(
  backend: BackendName,
  { threads, op, runtime, signal, onResult }: ColumnOptions = {},
): Promise<ConformanceColumn> {
  const column: ConformanceColumn = { name: backend, backend, description: '', results: [] }
  try {
    const report = await useBackend(backend, { threads })
    column.description = [report.description, runtime].filter(Boolean).join('; ')
    if (backend === 'wasm') column.name = `wasm, ${threadsText(report.threads)}`
  } catch (error) {
    return { ...column, failure: error instanceof Error ? error.message : String(error) }
  }
  column.allowed = tolerancesOf(backend)
  const results: CaseResult[] = []
  column.results = results
  for await (const event of checkConformance({ op, signal })) {
    const { done, count, ...result } = event
    results.push(result)
    onResult?.(event, column)
  }
  return results.length > 0
    ? column
    : { ...column, failure: `No operation has '${op}' in its name.` }
}

const threadsText = (threads: number) => (threads === 1 ? '1 thread' : `${threads} threads`)

import type { BackendName } from '../backend/device.js'
import { currentBackend, requireBackend } from '../backend/use-backend.js'
import { throwIfAborted } from '../errors.js'
import { nextTask } from '../next-task.js'
import { conformanceCases } from './cases/index.js'
import type { ConformanceCase } from './conformance-case.js'
import { type CaseResult, examine, type Tolerances } from './examine.js'

export interface ConformanceOptions {
  /** Only the operations whose name contains this, in whatever case. Default: all. */
  op?: string
  cases?: readonly ConformanceCase[]
  signal?: AbortSignal
}

export interface ConformanceEvent extends CaseResult {
  /** How many cases are done, of how many. */
  done: number
  count: number
}

/** Graphics hardware rounds exponentials and sums in ways of its own. */
export const tolerancesOf = (backend: BackendName): Tolerances =>
  ['cpu', 'wasm', 'node'].includes(backend)
    ? { forward: 5e-6, first: 5e-6, second: 2e-5 }
    : { forward: 5e-5, first: 5e-5, second: 2e-4 }

/**
 * Computes every operation that networks use, its first and its second derivative, on the backend in use, and compares
 * them with implementations in double precision. Yields a result per case. Let nothing else use another backend
 * meanwhile.
 *
 * @throws a `CnnError`: 'no-backend' before `useBackend`, 'aborted' when the signal fires.
 */
export async function* checkConformance({
  op = '',
  cases = conformanceCases,
  signal,
}: ConformanceOptions = {}): AsyncGenerator<ConformanceEvent> {
  requireBackend()
  const chosen = cases.filter((test) => test.op.toLowerCase().includes(op.toLowerCase()))
  const tolerances = tolerancesOf(currentBackend()!.name)
  for (const [index, test] of chosen.entries()) {
    throwIfAborted(signal)
    const result = await examine(test, tolerances)
    yield { ...result, done: index + 1, count: chosen.length }
    await nextTask()
  }
}

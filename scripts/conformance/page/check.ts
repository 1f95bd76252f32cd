import type { BackendName } from '@cnn/core'
import {
  type CaseResult,
  type ConformanceColumn,
  conformanceColumn,
  type Tolerances,
} from '@cnn/core/conformance'

interface Message {
  description: string
  allowed?: Tolerances
  result: CaseResult
  done: number
  count: number
}

interface CheckOptions {
  backend: BackendName
  threads?: number
  op?: string
  runtime: string
}

declare global {
  /** Put here by whoever opened the page. */
  function tell(message: Message): void
  function check(options: CheckOptions): Promise<ConformanceColumn>
}

globalThis.check = ({ backend, ...options }) =>
  conformanceColumn(backend, {
    ...options,
    onResult({ done, count, ...result }, { description, allowed }) {
      tell({ description, allowed, result, done, count })
    },
  })

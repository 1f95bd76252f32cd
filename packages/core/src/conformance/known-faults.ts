import type { BackendName } from '../backend/device.js'
import type { CaseResult, Cell, Order } from './examine.js'

/** A cell that cannot be right on a backend, and why. */
export interface KnownFault {
  backend: BackendName
  op: string
  variant?: string
  order: Order
  /** The largest error that is known; absent where the kernel or the gradient is missing. */
  error?: number
  reason: string
}

/** What cannot be better. Anything else that is not right is a defect. */
export const knownFaults: readonly KnownFault[] = []

/** The known fault that a cell is, unless it is worse than that. */
export const knownFaultOf = (
  backend: BackendName,
  { result, order, cell }: { result: CaseResult; order: Order; cell: Cell },
  among = knownFaults,
): KnownFault | undefined =>
  among.find(
    (known) =>
      known.backend === backend &&
      known.op === result.op &&
      known.variant === result.variant &&
      known.order === order &&
      (cell.verdict === 'missing'
        ? known.error === undefined
        : cell.error! <= (known.error ?? Number.NEGATIVE_INFINITY)),
  )

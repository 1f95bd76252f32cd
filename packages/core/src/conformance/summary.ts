import type { ConformanceColumn } from './conformance-column.js'
import { type CaseResult, type Cell, type Order, orders } from './examine.js'
import { type KnownFault, knownFaultOf } from './known-faults.js'

/** A cell that is wrong or missing. */
export interface Fault {
  result: CaseResult
  order: Order
  cell: Cell
  /** The reason, where it is known and no better can be had. */
  known?: KnownFault
}

/** Cells of a column, counted. */
export interface ColumnSummary {
  cases: number
  right: number
  wrong: number
  missing: number
  notDifferentiable: number
  /** Those of `wrong` and `missing` that are known. */
  known: number
  /** The largest error among the right cells of each kind. */
  worst: Record<Order, number>
}

/** The cells of a column that are not right. */
export const faultsOf = ({ backend, results }: ConformanceColumn): Fault[] =>
  results.flatMap((result) =>
    orders
      .map((order) => ({ result, order, cell: result[order] }))
      .filter(({ cell: { verdict } }) => verdict === 'wrong' || verdict === 'missing')
      .map((fault) => {
        const known = knownFaultOf(backend, fault)
        return known ? { ...fault, known } : fault
      }),
  )

/** Whether everything was computed, and nothing is wrong but what is known. */
export const isConforming = (column: ConformanceColumn) =>
  column.failure === undefined && faultsOf(column).every(({ known }) => known)

export function summarize(column: ConformanceColumn): ColumnSummary {
  const cells = column.results.flatMap((result) => orders.map((order) => result[order]))
  const count = (wanted: Cell['verdict']) =>
    cells.filter(({ verdict }) => verdict === wanted).length
  const worst = (order: Order) =>
    column.results
      .map((result) => result[order])
      .filter(({ verdict }) => verdict === 'right')
      .reduce((most, { error = 0 }) => Math.max(most, error), 0)
  return {
    cases: column.results.length,
    right: count('right'),
    wrong: count('wrong'),
    missing: count('missing'),
    notDifferentiable: count('not differentiable'),
    known: faultsOf(column).filter(({ known }) => known).length,
    worst: { forward: worst('forward'), first: worst('first'), second: worst('second') },
  }
}

export const orderTitles: Record<Order, string> = {
  forward: 'value',
  first: 'first derivative',
  second: 'second derivative',
}

/** 'first derivative: wrong, error 3.1e-3: 0.4 at 2, not 0.2' */
export function describeFault({ order, cell: { verdict, error, reason }, known }: Fault): string {
  const size = error === undefined ? '' : `, error ${formatError(error, 2)}`
  const cause = known ? ` (known: ${known.reason})` : ''
  return `${orderTitles[order]}: ${verdict}${size}${reason ? `: ${reason}` : ''}${cause}`
}

/** A relative error for people: 0, 3e-6, ∞. */
export function formatError(error: number, digits = 1): string {
  if (error === 0) return '0'
  return Number.isFinite(error) ? error.toExponential(digits - 1) : '∞'
}

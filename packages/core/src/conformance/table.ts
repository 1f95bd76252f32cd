import { caseName } from './conformance-case.js'
import type { ConformanceColumn } from './conformance-column.js'
import { type CaseResult, type Cell, type Order, orders } from './examine.js'
import { knownFaultOf } from './known-faults.js'
import { describeFault, faultsOf, formatError, isConforming, summarize } from './summary.js'

/** A Markdown page of what the suite found: a summary, everything that is not right, and a row for each case. */
export const conformanceTable = (columns: readonly ConformanceColumn[]): string =>
  [
    '## Summary',
    '',
    summaryTable(columns),
    '',
    '## What is not right',
    '',
    columns.every(isConforming) && columns.every((column) => faultsOf(column).length === 0)
      ? 'Nothing: every cell is right.'
      : columns.map(faultList).filter(Boolean).join('\n\n'),
    '',
    '## Cases',
    '',
    legend,
    '',
    caseTable(columns),
    '',
  ].join('\n')

const legend = `Value, first and second derivative: ✓ right, ✗ wrong, ∅ missing, ≈ not right for a known reason, – no derivative by
its nature. An empty cell was not computed.`

function summaryTable(columns: readonly ConformanceColumn[]): string {
  const head = [
    ...['backend', 'device', 'cases', 'right', 'wrong', 'missing', 'not differentiable'],
    ...['largest errors of those right', 'allowed'],
  ]
  return markdownTable(
    head,
    columns.map((column) => {
      const { cases, right, wrong, missing, notDifferentiable, worst } = summarize(column)
      const errors = (by: Record<Order, number>) =>
        orders.map((order) => formatError(by[order])).join(' · ')
      return [
        plainText(column.name),
        plainText(column.description || 'did not start'),
        ...[cases, right, wrong, missing, notDifferentiable].map(String),
        cases ? errors(worst) : '',
        column.allowed ? errors(column.allowed) : '',
      ]
    }),
  )
}

function faultList(column: ConformanceColumn): string {
  const faults = faultsOf(column).map(
    (fault) => `- ${plainText(caseName(fault.result))}, ${code(describeFault(fault))}`,
  )
  const failure = column.failure ? [`- It is not complete: ${code(column.failure)}`] : []
  const lines = [...failure, ...faults]
  return lines.length ? [`**${plainText(column.name)}**`, '', ...lines].join('\n') : ''
}

function caseTable(columns: readonly ConformanceColumn[]): string {
  const rows = casesOf(columns).map(({ op, variant }) => [
    code(op),
    plainText(variant ?? ''),
    ...columns.map((column) => {
      const result = column.results.find((one) => one.op === op && one.variant === variant)
      return result ? marksOf(column, result) : ''
    }),
  ])
  return markdownTable(['operation', '', ...columns.map(({ name }) => plainText(name))], rows)
}

/** Every case of the columns, in their order. */
export function casesOf(columns: readonly ConformanceColumn[]) {
  const cases = new Map<string, Pick<CaseResult, 'op' | 'variant'>>()
  for (const { results } of columns) {
    for (const { op, variant } of results) cases.set(caseName({ op, variant }), { op, variant })
  }
  return [...cases.values()]
}

const signs: Record<Cell['verdict'], string> = {
  right: '✓',
  wrong: '✗',
  missing: '∅',
  'not differentiable': '–',
}

/** A sign for the value and for each derivative: '✓✗–'. */
export const marksOf = ({ backend }: ConformanceColumn, result: CaseResult): string =>
  orders
    .map((order) => {
      const cell = result[order]
      return knownFaultOf(backend, { result, order, cell }) ? '≈' : signs[cell.verdict]
    })
    .join('')

const markdownTable = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim()

const plainText = (text: string) => oneLine(text).replace(/[\\`*_[\]<>|]/g, '\\$&')

/** What programs say, as it is: nothing in it is taken for Markdown. */
const code = (text: string) => `\`${oneLine(text).replaceAll('`', "'").replaceAll('|', '¦')}\``

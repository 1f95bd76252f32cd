import { CnnError } from '../errors.js'
import type { ConformanceColumn } from './conformance-column.js'
import { type CaseResult, orders } from './examine.js'

const format = 'cnn-conformance'
const version = 1

/** The columns as a JSON file, to send and to file. */
export const writeReport = (columns: readonly ConformanceColumn[]): string =>
  `${JSON.stringify({ format, version, columns }, (_, value) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  )}\n`

/** Reads what `writeReport` wrote. @throws a `CnnError` with code 'bad-report' for anything else. */
export function readReport(text: string): ConformanceColumn[] {
  const report = parse(text)
  if (report?.format !== format) throw bad('it is no report of the conformance suite')
  if (report.version !== version) {
    throw bad(`its version is ${report.version}; this program reads version ${version}`)
  }
  if (!Array.isArray(report.columns)) throw bad('it has no columns')
  return report.columns.map(readColumn)
}

function parse(text: string) {
  try {
    return JSON.parse(text) as { format?: unknown; version?: unknown; columns?: unknown } | null
  } catch (error) {
    throw bad('it is no JSON', error)
  }
}

const verdicts: unknown[] = ['right', 'wrong', 'missing', 'not differentiable']

function readColumn(value: ConformanceColumn): ConformanceColumn {
  const { name, backend, description, results } = value ?? {}
  if (![name, backend, description].every((field) => typeof field === 'string')) {
    throw bad('a column has no name, backend or description')
  }
  if (!Array.isArray(results)) throw bad(`the column ${name} has no results`)
  return { ...value, results: results.map((result) => readResult(name, result)) }
}

function readResult(column: string, value: CaseResult): CaseResult {
  const result = { ...value }
  for (const order of orders) {
    const cell = result[order]
    if (typeof result.op !== 'string' || !verdicts.includes(cell?.verdict)) {
      throw bad(`a result of the column ${column} has no operation or no verdict`)
    }
    if (cell.error !== undefined) result[order] = { ...cell, error: Number(cell.error) }
  }
  return result
}

const bad = (why: string, cause?: unknown) =>
  new CnnError(
    'bad-report',
    `This report cannot be read: ${why}. Give a file that \`cnn doctor --full --out report.json\` wrote.`,
    { cause },
  )

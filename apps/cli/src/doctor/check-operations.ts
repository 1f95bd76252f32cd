import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, extname } from 'node:path'
import type { BackendName } from '@cnn/core'
import {
  type ConformanceColumn,
  caseName,
  conformanceColumn,
  conformanceTable,
  describeFault,
  faultsOf,
  isConforming,
  writeReport,
} from '@cnn/core/conformance'
import type { Context } from '../action.js'
import { meter } from '../terminal/bar.js'
import { formatClock } from '../terminal/quantities.js'
import type { Ink } from '../terminal/style.js'

export interface CheckOptions {
  threads?: number
  /** Only operations whose name contains this. */
  op?: string
  /** The computer and the runtime, in a line. */
  machine: string
}

/** Compares every operation and its derivatives with double precision, on one backend after the other. */
export async function checkOperations(
  backends: readonly BackendName[],
  { threads, op, machine }: CheckOptions,
  { terminal, signal }: Context,
): Promise<ConformanceColumn[]> {
  const columns: ConformanceColumn[] = []
  for (const backend of backends) {
    const started = performance.now()
    const column = await conformanceColumn(backend, {
      threads,
      op,
      signal,
      runtime: machine,
      onResult({ done, count }, { name }) {
        const seconds = ((performance.now() - started) / 1000) * (count / done - 1)
        terminal.progress(
          `  ${name}  ${meter(done / count, 24)}  ${done}/${count}, ${formatClock(seconds)} left`,
        )
      },
    })
    terminal.say(verdictText(column, terminal.ink))
    columns.push(column)
  }
  return columns
}

const faultsShown = 5

/** How a backend came out, with its first faults. */
function verdictText(column: ConformanceColumn, ink: Ink): string {
  const faults = faultsOf(column)
  const unknown = faults.filter(({ known }) => !known)
  const { length: count } = column.results
  const faulty = new Set(unknown.map(({ result }) => result)).size
  const remark = faults.length > unknown.length ? ', but for what is known' : ''
  const verdict = isConforming(column)
    ? `all ${count} cases are right${remark}`
    : (column.failure ?? `${faulty} of ${count} cases are not right`)
  const shown = unknown
    .slice(0, faultsShown)
    .map((fault) => `    ${caseName(fault.result)}, ${describeFault(fault)}`)
  const left = unknown.length - shown.length
  return [
    `  ${isConforming(column) ? ink.green('✓') : ink.red('✗')} ${ink.bold(column.name)}  ${verdict}`,
    ...shown.map(ink.dim),
    ...(left > 0 ? [ink.dim(`    … and ${left} more in the table`)] : []),
  ].join('\n')
}

/** Writes the columns to be sent: a report for programs where the file's name ends in .json, else a page. */
export async function writeTable(file: string, columns: readonly ConformanceColumn[]) {
  await mkdir(dirname(file), { recursive: true })
  const page = `# Conformance\n\n${conformanceTable(columns)}`
  await writeFile(file, extname(file) === '.json' ? writeReport(columns) : page)
}

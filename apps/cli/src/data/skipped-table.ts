import type { SkippedFile } from '@cnn/datasets'
import { formatCount } from '../terminal/quantities.js'
import { table } from '../terminal/table.js'

const listed = 10

/** The files that were left out, and why. */
export function skippedTable(skipped: readonly SkippedFile[]): string {
  const rows = skipped.slice(0, listed).map(({ path, reason }) => [path, reason])
  const more = skipped.length - rows.length
  const rest = more > 0 ? `\n  … and ${formatCount(more)} more` : ''
  return `\n${table(rows, { head: ['left out', 'why'] })}${rest}\n`
}

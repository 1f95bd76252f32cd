import { padEnd, padStart, widthOf } from './style.js'

export interface TableOptions {
  /** Titles over the columns. */
  head?: readonly string[]
  /** Columns that are set flush right, by index. */
  right?: readonly number[]
  indent?: string
}

/** Rows of cells as lines, columns as wide as their widest cell, two spaces apart. */
export function table(
  rows: readonly (readonly string[])[],
  { head, right = [], indent = '  ' }: TableOptions = {},
): string {
  const all = head ? [head, ...rows] : rows
  const columns = Math.max(0, ...all.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...all.map((row) => widthOf(row[column] ?? ''))),
  )
  const line = (row: readonly string[]) => {
    const cells = row.map((cell, column) =>
      (right.includes(column) ? padStart : padEnd)(cell, widths[column]!),
    )
    return (indent + cells.join('  ')).trimEnd()
  }
  return all.map(line).join('\n')
}

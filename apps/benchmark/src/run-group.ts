import type { Column } from './columns.js'
import { type GroupName, groups } from './groups/groups.js'
import { measureRow } from './measure-row.js'
import type { ResultRow, Section } from './results.js'

export interface RunOptions {
  /** Only rows whose label has this in it. */
  rows?: string
  quick: boolean
  /** Of each row, what is being done for it. */
  onProgress(row: string, what: string): void
}

/** Measures a group, row by row. */
export async function runGroup(
  name: GroupName,
  allColumns: readonly Column[],
  { rows: wanted = '', quick, onProgress }: RunOptions,
): Promise<Section> {
  const { title, note, comparedWith, includes = () => true, ...group } = groups[name]
  const planned = group.rows(quick).filter(({ label }) => label.includes(wanted))
  const columns = allColumns
    .filter(includes)
    .filter(({ measures }) => planned.some(({ task }) => measures.includes(task.kind)))
  const rows: ResultRow[] = []
  for (const { task, label, unit, gigaflop, samples, prepare } of planned) {
    onProgress(`${title}: ${label}`, 'making files')
    await prepare?.()
    const able = columns.filter(({ measures }) => measures.includes(task.kind))
    const measured = await measureRow(task, able, group.effort(quick), (what) =>
      onProgress(`${title}: ${label}`, what),
    )
    for (const { variant, outcomes } of measured) {
      const several = measured.length > 1 ? { variant } : {}
      const counts = { ...(gigaflop && { gigaflop }), ...(samples && { samples }) }
      rows.push({ label, ...several, unit, ...counts, outcomes })
    }
  }
  return { title, note, columns: columns.map(({ name }) => name), comparedWith, rows }
}

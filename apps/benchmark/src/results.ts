import type { Unit } from './groups/group.js'
import type { GroupName } from './groups/groups.js'
import type { describeMachine } from './machine.js'
import type { Outcome } from './measure-row.js'

/** What one group gave. */
export interface Results {
  /** ISO 8601. */
  date: string
  quick: boolean
  machine: ReturnType<typeof describeMachine>
  /** How many cores others kept busy before it began. */
  busyCores: number
  group: GroupName
  section: Section
}

/** The table of a group. */
export interface Section {
  title: string
  note: string
  columns: string[]
  comparedWith: readonly string[]
  rows: ResultRow[]
}

export interface ResultRow {
  label: string
  /** Where the task has several. */
  variant?: string
  unit: Unit
  gigaflop?: number
  samples?: number
  /** When it was measured, if not with the others. ISO 8601. */
  date?: string
  /** By the names of the columns. */
  outcomes: Record<string, Outcome>
}

/** A group's saved results, with rows that were measured alone in the places of the same ones. */
export function withRows(saved: Results, { date, section }: Results): Results {
  const nameOf = ({ label, variant }: ResultRow) => `${label}, ${variant}`
  const anew = new Map(section.rows.map((row) => [nameOf(row), { ...row, date }]))
  const rows = saved.section.rows.map((row) => {
    const own = anew.get(nameOf(row))
    anew.delete(nameOf(row))
    return own ?? row
  })
  return { ...saved, section: { ...saved.section, rows: [...rows, ...anew.values()] } }
}

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
  /** By the names of the columns. */
  outcomes: Record<string, Outcome>
}

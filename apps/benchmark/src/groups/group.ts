import type { Column } from '../columns.js'
import type { Effort } from '../measure-row.js'
import type { Task } from '../task.js'

/** What the figures of a row are told in. */
export type Unit = 'GFLOP/s' | 'ms' | 's' | 'samples/s' | 'MB'

export interface PlannedRow {
  task: Task
  label: string
  unit: Unit
  /** Of one run of each variant, by the direct algorithm. */
  gigaflop?: number
  /** Of one run, where they are counted. */
  samples?: number
  /** Makes the files that the task reads, where they are not there yet. */
  prepare?(): Promise<void>
}

/** A table of the benchmark. */
export interface Group {
  title: string
  /** How to read it. */
  note: string
  rows(quick: boolean): PlannedRow[]
  /** Which columns it has, besides that they must be able to measure it. */
  includes?(column: Column): boolean
  /** Names of peers to which this project is compared at the same number of threads. */
  comparedWith: readonly string[]
  effort(quick: boolean): Effort
}

export const effort = (quick: boolean): Effort =>
  quick
    ? { rounds: 2, milliseconds: 100, limitSeconds: 20 }
    : { rounds: 7, milliseconds: 1000, limitSeconds: 60 }

import { type Cell, CellFailure } from './cell.js'
import type { Column } from './columns.js'
import { type Summary, type Task, variantsOf } from './task.js'

/** How long to measure. */
export interface Effort {
  /** Each column gets its turn so many times. */
  rounds: number
  /** How long a turn lasts. */
  milliseconds: number
  /** What takes longer is given up. */
  limitSeconds: number
}

export interface Figure {
  /** Milliseconds. */
  median: number
  fastest: number
  slowest: number
  runs: number
}

export type Outcome = (Figure & Summary) | { failed: string }

/** The outcomes of one variant of a task, by column. */
export interface Row {
  variant: string
  outcomes: Record<string, Outcome>
}

/** Measures a task for all columns in turns, so that whatever else the machine does hits them alike. */
export async function measureRow(
  task: Task,
  columns: readonly Column[],
  effort: Effort,
  onProgress: (what: string) => void,
): Promise<Row[]> {
  const runners = columns.map((column) => new Runner(column, task, effort))
  try {
    for (const runner of runners) {
      onProgress(`${runner.column.name}: starting`)
      await runner.warmUp()
    }
    for (let round = 0; round < effort.rounds; round++) {
      for (const runner of runners) {
        onProgress(`${runner.column.name}: round ${round + 1} of ${effort.rounds}`)
        await runner.measure()
      }
    }
    for (const runner of runners) await runner.finish()
  } finally {
    for (const runner of runners) runner.kill()
  }
  return variantsOf(task).map((variant) => ({
    variant,
    outcomes: Object.fromEntries(
      runners.map((runner) => [runner.column.name, runner.outcome(variant)]),
    ),
  }))
}

/** One column's part in a row. */
class Runner {
  readonly column: Column
  readonly #task: Task
  readonly #effort: Effort
  readonly #warmUps = new Map<string, number[]>()
  readonly #times = new Map<string, number[]>()
  readonly #failures = new Map<string, string>()
  #cell?: Cell
  #isLost = false
  #summary: Summary = { peakMegabytes: Number.NaN }

  constructor(column: Column, task: Task, effort: Effort) {
    this.column = column
    this.#task = task
    this.#effort = effort
  }

  async warmUp() {
    const { milliseconds, limitSeconds } = this.#effort
    const cell = this.column.start(this.#task)
    this.#cell = cell
    await this.#attempt(variantsOf(this.#task), () => cell.ready(limitSeconds))
    for (const variant of variantsOf(this.#task)) {
      const times = await this.#run(variant, milliseconds / 4)
      if (times) this.#warmUps.set(variant, times)
      // What takes so long needs no warming up, and is not repeated often.
      if (times && times[0]! > 250 * limitSeconds) this.#times.set(variant, times)
    }
  }

  async measure() {
    const { milliseconds, limitSeconds } = this.#effort
    for (const variant of variantsOf(this.#task)) {
      const known = this.#times.get(variant) ?? []
      if (known.reduce((a, b) => a + b, 0) > 250 * limitSeconds) continue
      const times = await this.#run(variant, milliseconds)
      if (times) this.#times.set(variant, [...known, ...times])
    }
  }

  async finish() {
    const summary = await this.#cell?.finish().catch(() => undefined)
    if (summary) this.#summary = summary
  }

  kill() {
    this.#cell?.kill()
  }

  outcome(variant: string): Outcome {
    const failed = this.#failures.get(variant)
    // Those of the warm-up, where the process was lost before more could be measured.
    const measured = this.#times.get(variant) ?? this.#warmUps.get(variant)
    const times = measured?.toSorted((a, b) => a - b)
    if (failed || !times) return { failed: failed ?? 'not measured' }
    return {
      median: times[times.length >> 1]!,
      fastest: times[0]!,
      slowest: times.at(-1)!,
      runs: times.length,
      ...this.#summary,
    }
  }

  async #run(variant: string, milliseconds: number) {
    if (this.#isLost || this.#failures.has(variant)) return
    return this.#attempt([variant], () =>
      this.#cell!.measure({ variant, milliseconds }, this.#effort.limitSeconds),
    )
  }

  /** What does not work out is noted as a failure of these variants, or of all when the process is gone. */
  async #attempt<T>(variants: string[], work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof CellFailure)) throw error
      for (const variant of variants) this.#failures.set(variant, error.message)
      if (!error.final) return
      this.#isLost = true
      for (const variant of variantsOf(this.#task)) {
        const isOpen = !this.#warmUps.has(variant) && !this.#failures.has(variant)
        if (isOpen) this.#failures.set(variant, 'not tried')
      }
    }
  }
}

import type { GanStepEvent } from '@cnn/gan'

/** Where a training stands: the means since the last time. */
export interface GanFigures
  extends Pick<
    GanStepEvent,
    'discriminatorLoss' | 'generatorLoss' | 'realScore' | 'fakeScore' | 'value'
  > {
  /** The last one. */
  step: number
  stepsPerSecond: number
}

const names = ['discriminatorLoss', 'generatorLoss', 'realScore', 'fakeScore', 'value'] as const

/** Gathers the figures of steps to their means. */
export class FigureMean {
  #count = 0
  #step = 0
  #sums = names.map(() => 0)
  #since = performance.now()

  add(event: Pick<GanStepEvent, 'step' | (typeof names)[number]>) {
    this.#count++
    this.#step = event.step
    this.#sums = this.#sums.map((sum, i) => sum + event[names[i]!])
  }

  /** The means of what was added since the last time; undefined for nothing. */
  take(now = performance.now()): GanFigures | undefined {
    if (this.#count === 0) return undefined
    const count = this.#count
    const means = Object.fromEntries(
      names.map((name, i) => [name, this.#sums[i]! / count]),
    ) as Record<(typeof names)[number], number>
    const stepsPerSecond = (1000 * count) / Math.max(1, now - this.#since)
    this.#count = 0
    this.#sums = names.map(() => 0)
    this.#since = now
    return { step: this.#step, stepsPerSecond, ...means }
  }
}

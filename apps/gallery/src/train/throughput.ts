/** How long back the speed is looked at, in milliseconds. */
const span = 4000

/** Samples per second over the last seconds, without the time between `pause` and the next step. */
export class Throughput {
  #steps: { at: number; samples: number }[] = []
  #before?: number

  /** A step of so many samples is done. */
  add(samples: number, at = performance.now()) {
    this.#steps.push({ at, samples })
    while (this.#steps.length > 8 && at - this.#steps[0]!.at > span) this.#steps.shift()
  }

  /** Something else takes the time from now on. */
  pause() {
    this.#before = this.perSecond
    this.#steps = []
  }

  get perSecond(): number | undefined {
    const [first, ...others] = this.#steps
    const last = others.at(-1)
    if (!first || !last || last.at === first.at) return this.#before
    const samples = others.reduce((sum, step) => sum + step.samples, 0)
    return (samples * 1000) / (last.at - first.at)
  }
}

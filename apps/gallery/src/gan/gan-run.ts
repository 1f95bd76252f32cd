import { nextTask } from '@cnn/core'
import type { Gan, GanEvent, GanStepEvent } from '@cnn/gan'
import { FigureMean, type GanFigures } from './gan-figures.js'

/** What a page is told of a training, a few times a second. */
export interface GanReport<Shown> {
  figures: GanFigures
  shown: Shown
  /** What the training warns of. */
  warning?: string
}

/** Milliseconds between reports: often enough to look alive, seldom enough to leave the page at rest. */
const reportEvery = 120

/** What there is to see after a step; `isLast` where nothing comes after for now. */
type Show<Shown> = (step: number, isLast: boolean) => Promise<Shown>

/** A GAN in training, which goes and stops as the visitor likes. */
export class GanRun<Sample, Shown> {
  readonly gan: Gan<Sample>
  readonly #events: AsyncGenerator<GanEvent>
  readonly #show: Show<Shown>
  #isStopping = false
  #going: Promise<unknown> = Promise.resolve()

  constructor(gan: Gan<Sample>, events: AsyncGenerator<GanEvent>, show: Show<Shown>) {
    this.gan = gan
    this.#events = events
    this.#show = show
  }

  /** Learns until `stop`, or so many steps; tells now and then, and at the end. */
  go(
    tell: (report: GanReport<Shown>) => void,
    most = Number.POSITIVE_INFINITY,
  ): Promise<'paused' | 'done'> {
    const going = this.#go(tell, most)
    this.#going = going.catch(() => {})
    return going
  }

  async #go(tell: (report: GanReport<Shown>) => void, most: number): Promise<'paused' | 'done'> {
    this.#isStopping = false
    const figures = new FigureMean()
    let warning: string | undefined
    let reportedAt = performance.now()
    const report = async (isLast: boolean) => {
      const mean = figures.take()
      if (mean) tell({ figures: mean, shown: await this.#show(mean.step, isLast), warning })
      warning = undefined
      // So that the visitor's wish to stop is heard.
      await nextTask()
      reportedAt = performance.now()
    }
    for (let steps = 0; ; ) {
      const { done, value } = await this.#events.next()
      if (!done && value.kind === 'warning') warning = value.message
      if (!done && value.kind === 'step') {
        figures.add(value satisfies GanStepEvent)
        steps++
      }
      const isOver = !!done || steps >= most || this.#isStopping
      if (isOver || performance.now() - reportedAt > reportEvery) await report(isOver)
      if (done) return 'done'
      if (isOver) return 'paused'
    }
  }

  stop() {
    this.#isStopping = true
  }

  /** Stops, and resolves when that is done. */
  async pause() {
    this.stop()
    await this.#going
  }

  /** Ends the training and frees the networks. */
  async end() {
    await this.pause()
    await this.#events.return(undefined)
    this.gan.dispose()
  }
}

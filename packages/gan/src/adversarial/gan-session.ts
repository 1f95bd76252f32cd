import { breather, type Dataset, type Progress, tf, throwIfAborted } from '@cnn/core'
import type { Gan, RealBatch } from './gan.js'
import { type PlayersState, readPlayers, writePlayers } from './gan-checkpoint.js'
import type { GanEvent, GanStepEvent } from './gan-event.js'
import type { GanPlan } from './gan-options.js'
import { drawSamples } from './gan-samples.js'
import { Match } from './match.js'
import { Minibatches, type MinibatchPosition } from './minibatches.js'
import { roundFigures, watchedFigures } from './round-figures.js'
import { spreadEvery, TrainingWatch, type WatchState } from './training-watch.js'
import { type RoundReport, updateOrders } from './update-order.js'

interface SavedState extends PlayersState {
  minibatches: MinibatchPosition
  watch: WatchState
  augmentation?: Record<string, unknown>
}

/** One call of `trainGan`: plays rounds, tells of them, draws samples, writes checkpoints. */
export class GanSession<Sample> {
  readonly #gan: Gan<Sample>
  readonly #data: Dataset<Sample>
  readonly #plan: GanPlan
  readonly #match: Match
  readonly #minibatches: Minibatches<Sample>
  readonly #watch: TrainingWatch
  readonly #started = performance.now()
  readonly #breathe = breather()
  #lastSaved = performance.now()
  #step = 0
  #savedStep = 0
  #stepsHere = 0
  #samplesHere = 0
  #isMidRound = false
  #showsAverage = false

  constructor(gan: Gan<Sample>, data: Dataset<Sample>, plan: GanPlan) {
    this.#gan = gan
    this.#data = data
    this.#plan = plan
    this.#match = new Match(gan, plan)
    this.#minibatches = new Minibatches(data, plan)
    this.#watch = new TrainingWatch(plan.loss.undecided)
  }

  /** Goes on from the checkpoint, if there is one. */
  async resume() {
    const { checkpoint, augment } = this.#plan
    if (!checkpoint) return
    const read = await readPlayers(checkpoint, this.#match.players, this.#run)
    if (!read) return
    const state = read as SavedState
    this.#step = state.step
    this.#savedStep = state.step
    this.#minibatches.position = state.minibatches
    this.#watch.restore(state.watch)
    if (state.augmentation) augment?.restore?.(state.augmentation)
  }

  /** The rounds that are left, with their events. */
  async *train(): AsyncGenerator<GanEvent, void, void> {
    const { steps, every, sampleEvery, signal } = this.#plan
    while (this.#step < steps) {
      const learningRate = this.#learningRateFactor * this.#plan.optimizers.generator.learningRate
      const report = await this.#play()
      const isDue = (interval: number) => this.#step === steps || this.#step % interval === 0
      if (isDue(every)) yield* this.#tell(this.#describe(report, learningRate))
      for (const warning of this.#watch.observe(watchedFigures(this.#step, report))) {
        yield* this.#tell({ kind: 'warning', step: this.#step, steps, ...warning })
      }
      if (sampleEvery && isDue(sampleEvery)) yield* this.#drawSamples()
      await this.#breathe()
      throwIfAborted(signal)
      const seconds = (performance.now() - this.#lastSaved) / 1000
      if (seconds >= this.#plan.checkpointSeconds) await this.#save()
    }
  }

  /** Saves what is not saved yet, frees what the training held, and leaves the averaged weights in the generator. */
  async end() {
    this.#hideAverage()
    try {
      await this.#minibatches.close()
      // A round that failed half-way leaves the last checkpoint to go on from.
      if (!this.#isMidRound && this.#step > this.#savedStep) await this.#save()
    } finally {
      this.#showAverage()
      this.#match.dispose()
      await this.#flushLogs()
    }
  }

  async #play(): Promise<RoundReport> {
    const { update, discriminatorSteps, optimizers, augment } = this.#plan
    const order = updateOrders[update]
    const factor = this.#learningRateFactor
    const samples = await this.#minibatches.take(order.minibatches(discriminatorSteps))
    const batches: RealBatch[] = []
    this.#isMidRound = true
    try {
      for (const batch of samples) batches.push(tf.tidy(() => this.#gan.collate(batch)))
      const report = await order.play(this.#match, batches, {
        learningRates: {
          generator: factor * optimizers.generator.learningRate,
          discriminator: factor * optimizers.discriminator.learningRate,
        },
        spread: (this.#step + 1) % spreadEvery === 0,
        onDiscriminatorStep: ({ noted }) => augment?.observe?.(noted.get('real')!),
      })
      this.#count(samples)
      return report
    } finally {
      tf.dispose(batches)
    }
  }

  #count(batches: readonly Sample[][]) {
    this.#isMidRound = false
    this.#step++
    this.#stepsHere++
    for (const { length } of batches) this.#samplesHere += length
  }

  async *#drawSamples(): AsyncGenerator<GanEvent, void, void> {
    this.#showAverage()
    const samples = await drawSamples(this.#gan, this.#plan)
    yield* this.#tell({ kind: 'samples', step: this.#step, steps: this.#plan.steps, ...samples })
    this.#hideAverage()
  }

  async *#tell(event: GanEvent): AsyncGenerator<GanEvent, void, void> {
    for (const logger of this.#loggers) await logger(event)
    yield event
  }

  get #loggers() {
    return [this.#plan.log ?? []].flat()
  }

  async #flushLogs() {
    for (const logger of this.#loggers) await logger.flush?.()
  }

  #describe(report: RoundReport, learningRate: number): GanStepEvent {
    const { steps, augment } = this.#plan
    const seconds = (performance.now() - this.#started) / 1000
    return {
      kind: 'step',
      step: this.#step,
      steps,
      epoch: this.#minibatches.epoch,
      ...roundFigures(report),
      augmentation: augment?.probability,
      learningRate,
      samplesPerSecond: this.#samplesHere / seconds,
      secondsLeft: ((steps - this.#step) * seconds) / this.#stepsHere,
    }
  }

  /** Of the step that comes. */
  get #learningRateFactor() {
    const { steps, schedule, update, discriminatorSteps } = this.#plan
    const minibatches = steps * updateOrders[update].minibatches(discriminatorSteps)
    const { epoch, batchesPerEpoch = minibatches } = this.#minibatches
    const epochs = minibatches / batchesPerEpoch
    const progress: Progress = { step: this.#step, steps, epoch, epochs }
    return schedule(progress)
  }

  #showAverage() {
    if (!this.#showsAverage) this.#match.generator.average?.exchange()
    this.#showsAverage = true
  }

  #hideAverage() {
    if (this.#showsAverage) this.#match.generator.average?.exchange()
    this.#showsAverage = false
  }

  async #save() {
    const { checkpoint, batchSize, seed, augment } = this.#plan
    this.#lastSaved = performance.now()
    if (!checkpoint) return
    await this.#flushLogs()
    const minibatches = this.#minibatches.position
    const state: Omit<SavedState, 'steps' | 'history'> = {
      epoch: minibatches.epoch,
      position: minibatches.batch * batchSize,
      step: this.#step,
      seed,
      run: this.#run,
      minibatches,
      watch: this.#watch.state,
      augmentation: augment?.state?.(),
    }
    await writePlayers(checkpoint, this.#match.players, state)
    this.#savedStep = this.#step
  }

  /** What this run must have in common with one whose checkpoint it goes on from. */
  get #run(): Record<string, unknown> {
    const { seed, batchSize, update, discriminatorSteps, loss, optimizers, ...plan } = this.#plan
    return {
      ...{ seed, batchSize, update, discriminatorSteps, loss: loss.name },
      optimizers: `${optimizers.generator.name} and ${optimizers.discriminator.name}`,
      regularizers: plan.regularizers.map(({ name }) => name).join() || 'none',
      augmentation: plan.augment?.name ?? 'none',
      size: this.#data.size ?? 'unknown',
    }
  }
}

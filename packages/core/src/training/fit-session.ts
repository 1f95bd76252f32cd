import type { Dataset } from '../data/dataset.js'
import { abortError, CnnError } from '../errors.js'
import type { StateEntry } from '../layers/parameter.js'
import { breather } from '../next-task.js'
import { profile } from '../profiling/profile.js'
import { randomStream } from '../random.js'
import * as tf from '../tf.js'
import { saveWeights } from '../weights/save-weights.js'
import {
  readBestWeights,
  readCheckpoint,
  runFiles,
  type TrainingState,
  writeBestWeights,
  writeCheckpoint,
} from './checkpoint.js'
import { evaluate } from './evaluate.js'
import type { EpochEvent, FitPlan, StepEvent } from './fit-options.js'
import type { Trainable } from './trainable.js'
import { TrainingRun } from './training-run.js'

/** What a checkpoint holds beside tensors; `position` counts samples. */
interface SavedState extends TrainingState {
  batch: number
  lossSum: number
  batchSize: number
  optimizer: string
  size?: number
  /** Of the last step; checkpoints of earlier versions lack it. */
  learningRate?: number
}

/** One call of `fit`: moves a `TrainingRun` through the data, validates, keeps the best, writes checkpoints. */
export class FitSession<S, B extends tf.TensorContainer, R extends object> {
  readonly #model: Trainable<S, B, R>
  readonly #data: Dataset<S>
  readonly #plan: FitPlan<S, B>
  readonly #run: TrainingRun
  readonly #started = performance.now()
  readonly #breathe = breather()
  #epochStarted = performance.now()
  #lastSaved = performance.now()
  #samplesHere = 0
  #batchesHere = 0
  #learningRate = 0
  #firstStep?: number
  readonly #history: EpochEvent[] = []
  #best?: { score: number; state: ReadonlyMap<string, StateEntry> }

  constructor(model: Trainable<S, B, R>, data: Dataset<S>, plan: FitPlan<S, B>) {
    this.#model = model
    this.#data = data
    this.#plan = plan
    this.#run = new TrainingRun(model, plan)
  }

  get isDone() {
    return this.#run.position.epoch >= this.#plan.epochs
  }

  /** The rest of the epoch under way, batch by batch. */
  async *trainEpoch(): AsyncGenerator<StepEvent, void, void> {
    const { signal } = this.#plan
    this.#epochStarted = performance.now()
    for await (const samples of this.#batches()) {
      await this.#trainOrProfile(samples)
      if (!this.#run.isGathering) yield* this.#tellStep()
      await this.#breathe()
      if (signal?.aborted) break
      await this.#saveWhenDue()
    }
    if (signal?.aborted) await this.#abort(signal)
    if (this.#run.position.samples === 0) {
      throw new CnnError('empty-data', `fit: ${this.#data.name ?? 'the data set'} gave no samples.`)
    }
    if (this.#run.isGathering) {
      this.#run.finishStep(this.#learningRate)
      yield* this.#tellStep()
    }
  }

  /**
   * Closes the epoch: validates with the averaged weights where there are such, keeps the best, saves. When something
   * fails, what is saved is the trained epoch before its validation, with which a resumed run begins.
   */
  async endEpoch(): Promise<EpochEvent> {
    const described = this.#describe(this.#run.epochLoss)
    this.showAverage()
    try {
      const metrics = await this.#validate()
      const event: EpochEvent = {
        kind: 'epoch',
        ...described,
        seconds: (performance.now() - this.#epochStarted) / 1000,
        ...metrics,
      }
      await this.#keepBest(event)
      await this.#log(event)
      this.#history.push(event)
      this.#run.endEpoch()
      return event
    } finally {
      this.hideAverage()
      await this.#save()
    }
  }

  /** Puts the averaged weights into the network. */
  showAverage() {
    this.#run.average?.exchange()
  }

  hideAverage() {
    this.#run.average?.exchange()
  }

  /** Goes on from the checkpoint, if there is one. */
  async resume() {
    const { checkpoint } = this.#plan
    if (!checkpoint) return
    const saved = await readCheckpoint(runFiles(checkpoint).checkpoint)
    if (!saved) return
    const state = saved.state as SavedState
    this.#checkSameRun(state)
    const { epoch, batch, position: samples, lossSum, step, best, history } = state
    this.#run.restore(saved, { epoch, batch, samples, lossSum, step })
    this.#learningRate = state.learningRate ?? 0
    this.#history.push(...(history as EpochEvent[]))
    if (typeof best === 'number') await this.#readBest(best)
    if (this.isDone) this.showAverage()
  }

  /** Frees what the run held and leaves the network with the weights that were asked for. */
  async end() {
    if (this.#plan.keep === 'best' && this.#best) this.#model.loadStateDict(this.#best.state)
    this.#run.dispose()
    await this.#flushLogs()
  }

  /** The batches that are left of the epoch; they end where the signal fires while they are read. */
  async *#batches() {
    const { seed, batchSize, batchesPerEpoch, signal } = this.#plan
    const { epoch, batch: start } = this.#run.position
    const batches = this.#data.shuffle(seed).batch(batchSize).take(batchesPerEpoch)
    try {
      yield* batches.iterate({ epoch, start, signal })
    } catch (error) {
      if (!signal?.aborted) throw error
    }
  }

  async *#tellStep(): AsyncGenerator<StepEvent, void, void> {
    const { every } = this.#plan
    const event: StepEvent = { kind: 'step', ...this.#describe(this.#run.stepLoss) }
    await this.#log(event)
    if (every && event.step % every === 0) yield event
  }

  async #trainOrProfile(samples: readonly S[]): Promise<number> {
    const { profile: profiled } = this.#plan
    if (!profiled || !this.#isStep(profiled.step)) return this.#trainBatch(samples)
    const taken = await profile(() => this.#trainBatch(samples), { model: this.#model })
    await profiled.onProfile(taken)
    return taken.result
  }

  /** Whether the next batch ends the step of this number, counted from where this session began. */
  #isStep(number: number) {
    const { accumulate, batchesPerEpoch, steps } = this.#plan
    const { batch, step } = this.#run.position
    this.#firstStep ??= step
    const isLastBatch = (batch + 1) % accumulate === 0 || batch + 1 === batchesPerEpoch
    return isLastBatch && step + 1 === Math.min(this.#firstStep + number, steps)
  }

  async #trainBatch(samples: readonly S[]) {
    const { optimizer, schedule, batchesPerEpoch, steps, epochs, loss } = this.#plan
    const { epoch, batch: done, step } = this.#run.position
    const progress = { step, steps, epoch: epoch + done / batchesPerEpoch, epochs }
    this.#learningRate = optimizer.learningRate * schedule(progress)
    const batch = tf.tidy(() => this.#collate(samples))
    try {
      const lossOf = () => (loss ? loss(batch, this.#model) : this.#model.loss(batch))
      return await this.#run.step(lossOf, samples.length, this.#learningRate)
    } finally {
      tf.dispose(batch)
      this.#samplesHere += samples.length
      this.#batchesHere++
    }
  }

  /** A batch, mixed as its own place in the run says, so that a resumed run mixes alike. */
  #collate(samples: readonly S[]): B {
    const { mix, seed } = this.#plan
    const batch = this.#model.collate(samples)
    if (!mix) return batch
    const { epoch, batch: done } = this.#run.position
    return mix(batch, randomStream(seed, 'mix', epoch, done))
  }

  async #validate(): Promise<object> {
    const { validation, batchSize, signal } = this.#plan
    if (!validation) return {}
    const { loss: validationLoss, ...metrics } = (await evaluate(this.#model, validation, {
      batchSize: this.#model.evaluationBatchSize ?? Math.max(batchSize, 100),
      signal,
    })) as { loss?: number }
    return validationLoss === undefined ? metrics : { ...metrics, validationLoss }
  }

  async #keepBest(event: EpochEvent) {
    if (this.#plan.keep !== 'best') return
    const { accuracy, AP } = event as { accuracy?: number; AP?: number }
    const fallback = accuracy ?? AP ?? -(event.validationLoss ?? event.loss)
    const score = this.#plan.score?.(event) ?? fallback
    if (this.#best && !isBetter(score, this.#best.score)) return
    const { checkpoint } = this.#plan
    if (checkpoint) await writeBestWeights(checkpoint, await saveWeights(this.#model))
    this.#best = { score, state: await this.#model.stateDict() }
  }

  async #readBest(score: number) {
    const { entries } = await readBestWeights(this.#plan.checkpoint!)
    this.#best = { score, state: entries }
  }

  #describe(loss: number) {
    const { epochs, steps, batchesPerEpoch } = this.#plan
    const { epoch, batch, step } = this.#run.position
    const seconds = (performance.now() - this.#started) / 1000
    const batchesLeft = (epochs - epoch) * batchesPerEpoch - batch
    return {
      epoch: epoch + 1,
      epochs,
      step,
      steps,
      loss,
      learningRate: this.#learningRate,
      samplesPerSecond: this.#samplesHere / seconds,
      secondsLeft: (batchesLeft * seconds) / Math.max(1, this.#batchesHere),
    }
  }

  async #log(event: StepEvent | EpochEvent) {
    for (const logger of [this.#plan.log ?? []].flat()) await logger(event)
  }

  async #flushLogs() {
    for (const logger of [this.#plan.log ?? []].flat()) await logger.flush?.()
  }

  async #abort(signal: AbortSignal): Promise<never> {
    this.#run.rollBack()
    await this.#save()
    throw abortError(signal)
  }

  async #saveWhenDue() {
    const seconds = (performance.now() - this.#lastSaved) / 1000
    if (seconds >= this.#plan.checkpointSeconds && !this.#run.isGathering) await this.#save()
  }

  async #save() {
    const { checkpoint, batchSize, seed, optimizer } = this.#plan
    if (!checkpoint) return
    await this.#flushLogs()
    const { epoch, batch, samples, lossSum, step } = this.#run.position
    const state: SavedState = {
      epoch,
      batch,
      position: samples,
      lossSum,
      step,
      seed,
      batchSize,
      optimizer: optimizer.name,
      size: this.#data.size,
      learningRate: this.#learningRate,
      history: this.#history,
      best: this.#best?.score,
    }
    await writeCheckpoint(runFiles(checkpoint).checkpoint, {
      ...(await this.#run.capture()),
      state,
    })
    this.#lastSaved = performance.now()
  }

  #checkSameRun(state: SavedState) {
    const { checkpoint, seed, batchSize, optimizer } = this.#plan
    const here = { seed, batchSize, optimizer: optimizer.name, size: this.#data.size }
    for (const [name, value] of Object.entries(here)) {
      const saved = state[name as keyof typeof here]
      if (saved === value) continue
      throw new CnnError(
        'checkpoint-mismatch',
        `The checkpoint in ${checkpoint} was written with ${name} ${saved}, this run has ${value}. Use the same value, or another folder.`,
      )
    }
  }
}

/** A score that is no number is the worst. */
const isBetter = (score: number, best: number) =>
  score > best || (Number.isNaN(best) && !Number.isNaN(score))

import { proxy } from 'comlink'
import { ask, EngineReplaced, engineState } from '../engine/engine.js'
import { Store } from '../store.js'
import { Throughput } from './throughput.js'
import type { Evaluation, TrainEvent, TrainSettings } from './train.service.js'
import { trainedNetwork } from './trained.js'

/** A point of a curve: x in epochs. */
export interface Point {
  x: number
  y: number
}

export type Phase = 'idle' | 'preparing' | 'training' | 'stopping' | 'stopped' | 'done' | 'failed'

export interface TrainingState {
  phase: Phase
  /** Those of the run under way, or of the last one. */
  settings?: TrainSettings
  parameters?: number
  batches?: number
  loss: readonly Point[]
  validationLoss: readonly Point[]
  accuracy: readonly Point[]
  /** Epochs done, in fractions. */
  epoch: number
  /** Epochs planned, with those of earlier runs of this network. */
  epochs: number
  samplesPerSecond?: number
  secondsLeft?: number
  evaluation?: Evaluation
  /** The share of the test pictures that was looked at, while they are. */
  measured?: number
  /** Whether the network, as it is, came from a file or went into one. */
  isSaved?: boolean
  error?: string
}

const nothing: TrainingState = {
  phase: 'idle',
  loss: [],
  validationLoss: [],
  accuracy: [],
  epoch: 0,
  epochs: 0,
}

export const training = new Store<TrainingState>(nothing)

/** Epochs of this network before the present run. */
let offset = 0
let throughput = new Throughput()
/** Rises with every start, so that what comes late from an earlier run is not taken for the present one. */
let runNumber = 0

/** Starts with a new network. */
export function startTraining(settings: TrainSettings) {
  offset = 0
  trainedNetwork.set(undefined)
  return begin({ ...nothing, settings, epochs: settings.epochs }, settings)
}

/** Lets the network that was trained or loaded learn on for as many epochs as the settings say. */
export function trainFurther(settings: TrainSettings) {
  const { value } = training
  offset = Math.round(value.epoch)
  const further = { ...value, settings, epochs: offset + settings.epochs, evaluation: undefined }
  return begin(further, settings, trainedNetwork.value?.weights)
}

async function begin(state: TrainingState, settings: TrainSettings, weights?: Uint8Array) {
  const run = ++runNumber
  training.set({ ...state, phase: 'preparing', error: undefined })
  await guarded(run, async () => {
    training.update(await ask('train', (service) => service.begin(settings, weights)))
    await learn(run)
  })
}

/** Goes on where the run was stopped. */
export function continueTraining() {
  return guarded(++runNumber, () => learn(runNumber))
}

/** Stops after the step under way. */
export async function stopTraining() {
  if (training.value.phase !== 'training') return
  training.update({ phase: 'stopping' })
  await ask('train', (service) => service.stop())
}

async function learn(run: number) {
  throughput = new Throughput()
  const unknown = { evaluation: undefined, measured: undefined, isSaved: false }
  training.update({ phase: 'training', ...unknown })
  const tell = proxy((event: TrainEvent) => {
    if (run === runNumber) take(event)
  })
  const outcome = await ask('train', (service) => service.learn(tell))
  if (run !== runNumber) return
  training.update({ phase: outcome, secondsLeft: undefined })
  await keepAndMeasure(run)
}

function take(event: TrainEvent) {
  const { value } = training
  if (event.kind === 'steps') {
    throughput.add(event.samples)
    const points = event.losses.map(({ epoch, loss }) => ({ x: offset + epoch, y: loss }))
    const samplesPerSecond = throughput.perSecond
    const left = (1 - event.share) * value.settings!.epochs * value.batches!
    training.update({
      epoch: points.at(-1)!.x,
      loss: [...value.loss, ...points],
      samplesPerSecond,
      secondsLeft: samplesPerSecond && (left * value.settings!.batchSize) / samplesPerSecond,
    })
  } else {
    throughput.pause()
    const x = offset + event.epoch
    training.update({
      validationLoss: [...value.validationLoss, { x, y: event.validationLoss }],
      accuracy: [...value.accuracy, { x, y: event.accuracy }],
    })
    keep(event.weights)
  }
}

function keep(weights: Uint8Array, accuracy?: number) {
  const { settings, epoch } = training.value
  trainedNetwork.set({ weights, epochs: Math.round(epoch * 10) / 10, accuracy, settings })
}

/** Takes the network as it stands, and says how good it is. */
async function keepAndMeasure(run: number) {
  const weights = await ask('train', (service) => service.weights())
  if (run !== runNumber) return
  keep(weights)
  let isMeasured = false
  const tell = proxy((measured: number) => {
    // It has a channel of its own, on which the last word may come after the answer.
    if (run === runNumber && !isMeasured) training.update({ measured })
  })
  training.update({ measured: 0 })
  const evaluation = await ask('train', (service) => service.evaluate(tell))
  isMeasured = true
  if (run !== runNumber || !evaluation) return
  training.update({ evaluation, measured: undefined })
  const metrics = { 'Fashion-MNIST sample top-1': evaluation.accuracy }
  const measuredWeights = await ask('train', (service) => service.weights(metrics))
  if (run === runNumber) keep(measuredWeights, evaluation.accuracy)
}

async function guarded(run: number, act: () => Promise<void>) {
  try {
    await act()
  } catch (error) {
    if (run !== runNumber) return
    if (error instanceof EngineReplaced) return
    training.update({ phase: 'failed', measured: undefined, error: (error as Error).message })
  }
}

/** The worker that held the run is gone: what was learnt up to the last epoch is kept. */
let generation = 0
engineState.watch(() => {
  if (engineState.value.generation === generation) return
  const isFirst = generation === 0
  generation = engineState.value.generation
  const { phase } = training.value
  if (isFirst || phase === 'idle') return
  runNumber++
  const isCut = phase === 'training' || phase === 'stopping' || phase === 'stopped'
  training.update({
    phase: trainedNetwork.value ? 'done' : 'idle',
    epoch: trainedNetwork.value?.epochs ?? 0,
    secondsLeft: undefined,
    measured: undefined,
    error: isCut
      ? 'The backend was changed, which ended the run. What the network had learnt is kept.'
      : undefined,
  })
})

/** Takes a network out of a weights file, to use it or to train it further. A bad file leaves all as it was. */
export async function loadTrained(file: File, settings: TrainSettings) {
  const before = runNumber
  const { phase } = training.value
  training.update({ phase: 'preparing', error: undefined })
  try {
    const weights = new Uint8Array(await file.arrayBuffer())
    const { widths, ...facts } = await ask('train', (service) => service.begin(settings, weights))
    training.set({
      ...{ ...nothing, ...facts, phase: 'done' },
      ...{ settings: { ...settings, widths }, isSaved: true },
    })
  } catch (error) {
    if (before === runNumber) training.update({ phase, error: (error as Error).message })
    return
  }
  const run = ++runNumber
  await guarded(run, () => keepAndMeasure(run))
}

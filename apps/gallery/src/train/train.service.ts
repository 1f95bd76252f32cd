import { adam, type EpochEvent, evaluate, fit, type StepEvent, type Validated } from '@cnn/core'
import type { ClassificationReport, PlainNet } from '@cnn/vision'
import { transfer } from 'comlink'
import { fashionSample } from '../fashion-sample.js'
import { buildNetwork, decodeNetwork, encodeNetwork } from './trained-network.js'

export interface TrainSettings {
  /** Channels of the network's stages. */
  widths: readonly number[]
  epochs: number
  batchSize: number
  learningRate: number
}

/** What the page is told while a network learns, a few times a second; epochs count passes over the data. */
export type TrainEvent =
  | { kind: 'steps'; losses: { epoch: number; loss: number }[]; samples: number; share: number }
  | {
      kind: 'epoch'
      epoch: number
      validationLoss: number
      accuracy: number
      /** The network as it is now, as a safetensors file. */
      weights: Uint8Array
    }

export interface Evaluation {
  accuracy: number
  samples: number
  labels: readonly string[]
  /** Rows: what the picture shows; columns: what the network said. */
  confusion: number[][]
}

type Events = AsyncGenerator<StepEvent | (EpochEvent & Validated<ClassificationReport>), void, void>

interface Run {
  settings: TrainSettings
  network: PlainNet
  events: Events
}

let run: Run | undefined
let isStopping = false
let measuring: AbortController | undefined

/** Trains one network at a time. Stopping leaves everything as it is, so that the run can go on exactly there. */
export const service = {
  async describe() {
    const { train, validation, test, source, classes } = await fashionSample()
    return { train: train.size!, validation: validation.size!, test: test.size!, source, classes }
  },

  /** Makes a network ready to learn: a new one, or the one in a weights file. A bad file changes nothing. */
  async begin(settings: TrainSettings, weights?: Uint8Array) {
    const { train, validation, classes } = await fashionSample()
    const network = weights
      ? ((await decodeNetwork(weights)).network as PlainNet)
      : buildNetwork(settings.widths, classes)
    await forget()
    const { epochs, batchSize, learningRate } = settings
    const optimizer = adam({ learningRate })
    const events = fit(network, train, { validation, epochs, batchSize, optimizer, every: 1 })
    run = { settings, network, events }
    const widths = network.architecture.options.widths as number[]
    return {
      widths,
      parameters: network.parameterCount,
      batches: Math.ceil(train.size! / batchSize),
    }
  },

  /** Learns until the end or until `stop`. */
  async learn(tell: (event: TrainEvent) => void): Promise<'stopped' | 'done'> {
    measuring?.abort()
    const { settings, network, events } = current()
    const report = new StepReport(settings, tell)
    isStopping = false
    for (;;) {
      const { done, value } = await events.next()
      if (done) return 'done'
      if (value.kind === 'step') {
        report.add(value)
      } else {
        report.send()
        const { epoch, validationLoss, accuracy } = value
        const weights = await encodeNetwork(network)
        tell({ kind: 'epoch', epoch, validationLoss, accuracy, weights })
      }
      if (!isStopping) continue
      report.send()
      return 'stopped'
    }
  },

  async stop() {
    isStopping = true
  },

  /** Measures the network on the test part; tells the share that is done. Undefined when learning went on instead. */
  async evaluate(tell: (share: number) => void): Promise<Evaluation | undefined> {
    const { network } = current()
    const { signal } = (measuring = new AbortController())
    const { test, classes } = await fashionSample()
    const onProgress = ({ done }: { done: number }) => tell(done / test.size!)
    try {
      const report = await evaluate(network, test, { batchSize: 50, signal, onProgress })
      const { accuracy, samples, confusion } = report
      return { accuracy, samples, labels: classes, confusion }
    } catch (error) {
      if (signal.aborted) return undefined
      throw error
    }
  },

  /** The network as a safetensors file. */
  async weights(metrics?: Record<string, number>) {
    const bytes = await encodeNetwork(current().network, metrics)
    return transfer(bytes, [bytes.buffer])
  },

  forget,
}

/** Milliseconds between reports: often enough to look alive, seldom enough to leave the page at rest. */
const reportEvery = 150

/** Gathers steps and tells of them now and then. */
class StepReport {
  readonly #settings: TrainSettings
  readonly #tell: (event: TrainEvent) => void
  #losses: { epoch: number; loss: number }[] = []
  #share = 0
  #sentAt = 0

  constructor(settings: TrainSettings, tell: (event: TrainEvent) => void) {
    this.#settings = settings
    this.#tell = tell
  }

  add({ step, steps, epochs, loss }: StepEvent) {
    this.#share = step / steps
    this.#losses.push({ epoch: this.#share * epochs, loss })
    if (performance.now() - this.#sentAt > reportEvery) this.send()
  }

  send() {
    if (this.#losses.length === 0) return
    const samples = this.#losses.length * this.#settings.batchSize
    this.#tell({ kind: 'steps', losses: this.#losses, samples, share: this.#share })
    this.#losses = []
    this.#sentAt = performance.now()
  }
}

async function forget() {
  measuring?.abort()
  await run?.events.return()
  run?.network.dispose()
  run = undefined
}

function current(): Run {
  if (run) return run
  throw new Error('There is no network in training.')
}

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

/** What the page is told while a network learns; `epoch` counts passes over the data, in fractions. */
export type TrainEvent =
  | { kind: 'step'; epoch: number; step: number; steps: number; loss: number; samples: number }
  | {
      kind: 'epoch'
      epoch: number
      loss: number
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

/** Trains one network at a time. Stopping leaves everything as it is, so that the run can go on exactly there. */
export const service = {
  async describe() {
    const { train, validation, test, source, classes } = await fashionSample()
    return { train: train.size!, validation: validation.size!, test: test.size!, source, classes }
  },

  /** Makes a network ready to learn: a new one, or the one in a weights file. */
  async begin(settings: TrainSettings, weights?: Uint8Array) {
    await forget()
    const { train, validation, classes } = await fashionSample()
    const network = weights
      ? ((await decodeNetwork(weights)).network as PlainNet)
      : buildNetwork(settings.widths, classes)
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
    const { settings, network, events } = current()
    isStopping = false
    for (;;) {
      const { done, value } = await events.next()
      if (done) return 'done'
      const { step, steps, epochs, loss } = value
      if (value.kind === 'step') {
        const epoch = (step / steps) * epochs
        tell({ kind: 'step', epoch, step, steps, loss, samples: settings.batchSize })
      } else {
        const { epoch, validationLoss, accuracy } = value
        const weights = await encodeNetwork(network)
        tell({ kind: 'epoch', epoch, loss, validationLoss, accuracy, weights })
      }
      if (isStopping) return 'stopped'
    }
  },

  async stop() {
    isStopping = true
  },

  /** Measures the network on the test part. */
  async evaluate(): Promise<Evaluation> {
    const { network } = current()
    const { test, classes } = await fashionSample()
    const { accuracy, samples, confusion } = await evaluate(network, test)
    return { accuracy, samples, labels: classes, confusion }
  },

  /** The network as a safetensors file. */
  async weights(metrics?: Record<string, number>) {
    const bytes = await encodeNetwork(current().network, metrics)
    return transfer(bytes, [bytes.buffer])
  },

  forget,
}

async function forget() {
  await run?.events.return()
  run?.network.dispose()
  run = undefined
}

function current(): Run {
  if (run) return run
  throw new Error('There is no network in training.')
}

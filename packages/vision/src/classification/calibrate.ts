import {
  backendReady,
  breather,
  Calibration,
  type CalibrationReport,
  type Dataset,
  fitTemperature,
  type ImageSample,
  tf,
  throwIfAborted,
} from '@cnn/core'
import { classProbabilities } from './class-probabilities.js'
import type { ClassificationNetwork } from './classification-network.js'

export interface CalibrateOptions {
  /** Samples per batch. Default 128. */
  batchSize?: number
  signal?: AbortSignal
  onProgress?: (progress: { done: number; total: number | undefined }) => void
}

/** What the temperature does to the samples that it was fitted on. */
export interface Calibrated {
  temperature: number
  before: CalibrationReport
  after: CalibrationReport
}

/**
 * Makes a network as sure as it is right: fits the temperature on pictures that it has not learned from (the validation
 * set), and gives it to the network. `classify`, `evaluate` and `saveWeights` take it along; no answer changes.
 * @throws CnnError 'no-temperature' where the pictures determine none, 'empty-data', 'aborted'; the network stays as it
 * is then
 * @see Guo et al. 2017, On Calibration of Modern Neural Networks
 */
export async function calibrate(
  network: ClassificationNetwork,
  data: Dataset<ImageSample>,
  options: CalibrateOptions = {},
): Promise<Calibrated> {
  const { logits, labels } = await collectLogits(network, data, options)
  const temperature = fitTemperature(logits, labels)
  const before = reportOf(logits, labels, network.temperature)
  network.temperature = temperature
  return { temperature, before, after: reportOf(logits, labels, temperature) }
}

function reportOf(logits: Float32Array, labels: readonly number[], temperature: number) {
  const calibration = new Calibration()
  const classes = logits.length / labels.length
  labels.forEach((label, sample) => {
    const row = logits.subarray(sample * classes, (sample + 1) * classes)
    calibration.update(classProbabilities(row, temperature), [label])
  })
  return calibration.result()
}

/** What a network says of every picture, [samples, classes], and what they are. */
async function collectLogits(
  network: ClassificationNetwork,
  data: Dataset<ImageSample>,
  { batchSize = 128, signal, onProgress }: CalibrateOptions,
) {
  await backendReady()
  const breathe = breather()
  const rows: Float32Array[] = []
  const labels: number[] = []
  const prepared = data.map((sample) => network.prepare(sample))
  for await (const samples of prepared.batch(batchSize).iterate({ signal })) {
    throwIfAborted(signal)
    const logits = tf.tidy(() => network.answer(network.collate(samples).images))
    try {
      rows.push(await logits.data<'float32'>())
    } finally {
      logits.dispose()
    }
    labels.push(...samples.map(({ label }) => label))
    onProgress?.({ done: labels.length, total: data.size })
    await breathe()
  }
  const logits = new Float32Array(labels.length * network.numClasses)
  let offset = 0
  for (const row of rows) {
    logits.set(row, offset)
    offset += row.length
  }
  return { logits, labels }
}

import type { Dataset, Image, ImageSample } from '@cnn/core'
import type { Classification, Classifier } from '@cnn/vision/classification'
import { intervalOf } from '../evaluation-text.js'

/** What a network says of one picture. */
export interface Prediction {
  image: Image
  /** What it is. */
  label: number
  /** All classes, the most probable first. */
  guesses: readonly Classification[]
}

/** A network's answers to a test set, and what follows from them. */
export interface Examination {
  predictions: readonly Prediction[]
  accuracy: number
  /** Where the true accuracy lies with 95 % probability. */
  interval: [low: number, high: number]
  /** Pictures by true class (rows) and answer (columns). */
  confusion: number[][]
  seconds: number
}

export interface ExamineOptions {
  signal?: AbortSignal
  onProgress?: (done: number, total: number) => void
}

const portion = 500

/** Lets a classifier answer to every picture of a test set. */
export async function examine(
  classifier: Classifier,
  data: Dataset<ImageSample>,
  { signal, onProgress }: ExamineOptions = {},
): Promise<Examination> {
  const started = performance.now()
  const top = classifier.labels.length
  const predictions: Prediction[] = []
  for await (const samples of data.batch(portion).iterate({ signal })) {
    const images = samples.map(({ image }) => image)
    const answers = await classifier.classify(images, { top, signal })
    samples.forEach(({ image, label }, i) => {
      predictions.push({ image, label, guesses: answers[i]! })
    })
    onProgress?.(predictions.length, data.size ?? predictions.length)
  }
  return { ...judge(predictions, top), seconds: (performance.now() - started) / 1000 }
}

/** What the answers amount to. */
export function judge(predictions: readonly Prediction[], classes: number) {
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0))
  for (const { label, guesses } of predictions) confusion[label]![guesses[0]!.index]!++
  const accuracy = predictions.filter(isRight).length / predictions.length
  const interval = intervalOf({ accuracy, samples: predictions.length })
  return { predictions, confusion, accuracy, interval }
}

export const isRight = ({ label, guesses }: Prediction) => guesses[0]!.index === label

/** The wrong answers, the most confident first. */
export const mistakes = (predictions: readonly Prediction[]) =>
  predictions
    .filter((prediction) => !isRight(prediction))
    .sort((a, b) => b.guesses[0]!.score - a.guesses[0]!.score)

/** A small network and the points that it learns, for tests of training. */
import { readFile } from 'node:fs/promises'
import { Dataset } from '../src/data/dataset.js'
import { BatchNorm } from '../src/layers/batch-norm.js'
import { Dropout } from '../src/layers/dropout.js'
import { Linear } from '../src/layers/linear.js'
import { Module } from '../src/layers/module.js'
import { crossEntropy } from '../src/losses/cross-entropy.js'
import { randomStream } from '../src/random.js'
import * as tf from '../src/tf.js'
import { adam } from '../src/training/optimizer.js'
import type { Trainable } from '../src/training/trainable.js'

export interface Point {
  position: [number, number]
  label: number
}
export type Batch = { positions: tf.Tensor2D; labels: tf.Tensor1D }

/** Tells points inside a ring from those outside. */
export class Net
  extends Module
  implements Trainable<Point, Batch, { loss: number; accuracy: number }>
{
  fc1 = new Linear(2, 16)
  norm = new BatchNorm(16)
  dropout = new Dropout(0.1)
  fc2 = new Linear(16, 2)

  forward(x: tf.Tensor2D) {
    const hidden = tf.relu(this.norm.forward(this.fc1.forward(x)))
    return this.fc2.forward(this.dropout.forward(hidden))
  }

  collate(points: readonly Point[]) {
    return {
      positions: tf.tensor2d(points.map(({ position }) => position)),
      labels: tf.tensor1d(
        points.map(({ label }) => label),
        'int32',
      ),
    }
  }

  loss({ positions, labels }: Batch) {
    return crossEntropy(this.forward(positions), labels)
  }

  evaluator() {
    let samples = 0
    let right = 0
    let loss = 0
    return {
      update: async (batch: Batch) => {
        const [hits, mean] = tf.tidy(() => {
          const logits = this.forward(batch.positions)
          const hits = tf.sum(tf.cast(tf.equal(tf.argMax(logits, -1), batch.labels), 'float32'))
          return [hits.dataSync()[0]!, crossEntropy(logits, batch.labels).dataSync()[0]!]
        })
        const count = batch.labels.size
        samples += count
        right += hits
        loss += mean * count
      },
      result: () => ({ loss: loss / samples, accuracy: right / samples }),
    }
  }
}

export function points(count: number, seed: number) {
  const random = randomStream(seed, 'points')
  const all = Array.from({ length: count }, (): Point => {
    const position: [number, number] = [random.normal(), random.normal()]
    return { position, label: Math.hypot(...position) > 1.2 ? 1 : 0 }
  })
  return Dataset.from(all, { name: 'points' })
}

/** Calls what it is given when so many samples were read. */
export function readers(data: Dataset<Point>, count: number, then: () => void) {
  let read = 0
  return data.map(async (point) => {
    await null
    if (++read === count) then()
    return point
  })
}

/** What does not depend on the time that a run took. */
export const lasting = (event: object) => ({
  ...event,
  seconds: 0,
  samplesPerSecond: 0,
  secondsLeft: 0,
})

export async function linesOf(path: string) {
  const lines = (await readFile(path, 'utf8')).trim().split('\n')
  return lines.map((line) => lasting(JSON.parse(line)))
}

export const train = points(400, 1)
export const validation = points(200, 2)
export const options = {
  epochs: 8,
  batchSize: 32,
  seed: 3,
  optimizer: adam({ learningRate: 0.02 }),
}

export async function weightsOf(model: Module) {
  const state = await model.stateDict()
  return Object.fromEntries([...state].map(([key, { data }]) => [key, [...data]]))
}

export async function collect<T>(events: AsyncIterable<T>) {
  const all: T[] = []
  for await (const event of events) all.push(event)
  return all
}

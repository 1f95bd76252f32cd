import { adam, Conv2d, type Image, tf } from '@cnn/core'
import {
  type DetectionBatch,
  DetectionNetwork,
  type DetectionOptions,
  type Detections,
  type DetectOptions,
  frameByShortSide,
  frameByStretch,
  groundTruths,
} from '../src/detection/index.js'

const plain = { mean: [0, 0, 0], std: [1, 1, 1] } as const

/**
 * Finds the bright things of each primary colour: class 0 is red, 1 green, 2 blue; one of each at most, its score the
 * brightness. Has no weights.
 */
export class BrightSpots extends DetectionNetwork {
  constructor(options: Partial<DetectionOptions> = {}) {
    super('brightSpots', { numClasses: 3, labels: ['red', 'green', 'blue'], ...options })
  }

  forward(images: tf.Tensor4D) {
    return images
  }

  frame(images: readonly Image[]) {
    return frameByShortSide(images, { shortSide: 40, longSide: 80, ...plain })
  }

  losses(): Record<string, tf.Scalar> {
    return { nothing: tf.scalar(0) }
  }

  async detectBatch(
    images: tf.Tensor4D,
    sizes: Int32Array,
    { threshold = 0.01, maxDetections = 100 }: DetectOptions,
  ): Promise<Detections[]> {
    const values = await images.data<'float32'>()
    const [count, height, width] = images.shape
    return Array.from({ length: count }, (_, picture) => {
      const start = picture * height * width * 3
      const pixels = values.subarray(start, start + height * width * 3)
      const size = { width, within: [sizes[2 * picture]!, sizes[2 * picture + 1]!] as const }
      const found = [0, 1, 2]
        .map((label) => brightSpot(pixels, size, label))
        .filter(({ score }) => score >= threshold)
        .sort((a, b) => b.score - a.score)
        .slice(0, maxDetections)
      return {
        boxes: Float32Array.from(found.flatMap(({ corners }) => corners)),
        scores: Float32Array.from(found, ({ score }) => score),
        labels: Int32Array.from(found, ({ label }) => label),
      }
    })
  }
}

function brightSpot(
  pixels: Float32Array,
  { width, within: [rows, columns] }: { width: number; within: readonly [number, number] },
  label: number,
) {
  let [left, top, right, bottom, score] = [columns, rows, 0, 0, 0]
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const value = pixels[3 * (y * width + x) + label]!
      score = Math.max(score, value)
      if (value < 0.1) continue
      left = Math.min(left, x)
      top = Math.min(top, y)
      right = Math.max(right, x + 1)
      bottom = Math.max(bottom, y + 1)
    }
  }
  return { corners: [left, top, right, bottom], score, label }
}

/** A grid of 4 × 4 cells over 32 × 32 pixels, each of which tells of the thing whose centre lies in it. Learns in seconds. */
export class TinyGrid extends DetectionNetwork {
  override readonly evaluationBatchSize = 16
  stem: Conv2d
  body: Conv2d
  head: Conv2d

  constructor({ seed = 0, ...options }: Partial<DetectionOptions> = {}) {
    super('tinyGrid', { numClasses: 2, ...options })
    this.stem = new Conv2d(3, 16, 4, { stride: 4 })
    this.body = new Conv2d(16, 32, 4, { stride: 2, padding: 1 })
    this.head = new Conv2d(32, this.numClasses + 4, 1)
    this.initialize(seed)
  }

  forward(images: tf.Tensor4D): tf.Tensor4D {
    const x = tf.relu(this.body.forward(tf.relu(this.stem.forward(images))))
    return this.head.forward(x) as tf.Tensor4D
  }

  frame(images: readonly Image[]) {
    return frameByStretch(images, { width: 32, height: 32, ...plain })
  }

  losses(batch: DetectionBatch): Record<string, tf.Scalar> {
    const { scores, boxes, isThing } = this.#targets(batch)
    const out = this.forward(batch.images)
    const [logits, places] = tf.split(out, [this.numClasses, 4], 3)
    const unsure = tf.losses.sigmoidCrossEntropy(scores, logits!)
    const classification = tf.mul(unsure, 10) as tf.Scalar
    const far = tf.mul(tf.abs(tf.sub(places!, boxes)), isThing)
    return { classification, box: tf.div(tf.sum(far), tf.add(tf.sum(isThing), 1)) as tf.Scalar }
  }

  async detectBatch(
    images: tf.Tensor4D,
    _: Int32Array,
    { threshold = 0.05, maxDetections = 16 }: DetectOptions,
  ): Promise<Detections[]> {
    const out = tf.tidy(() => this.forward(images))
    const values = await out.data<'float32'>()
    out.dispose()
    const row = this.numClasses + 4
    return Array.from({ length: images.shape[0] }, (_, picture) => {
      const found = Array.from({ length: 16 * this.numClasses }, (_, i) => {
        const [cell, label] = [Math.floor(i / this.numClasses), i % this.numClasses]
        const start = (picture * 16 + cell) * row
        const [x, y, width, height] = [...values.subarray(start + this.numClasses, start + row)]
        const [cx, cy] = [8 * (x! + (cell % 4)), 8 * (y! + Math.floor(cell / 4))]
        const score = 1 / (1 + Math.exp(-values[start + label]!))
        const [right, down] = [4 * Math.max(0.2, width!), 4 * Math.max(0.2, height!)]
        return { label, score, corners: [cx - right, cy - down, cx + right, cy + down] }
      })
        .filter(({ score }) => score >= threshold)
        .sort((a, b) => b.score - a.score)
        .slice(0, maxDetections)
      return {
        boxes: Float32Array.from(found.flatMap(({ corners }) => corners)),
        scores: Float32Array.from(found, ({ score }) => score),
        labels: Int32Array.from(found, ({ label }) => label),
      }
    })
  }

  #targets(batch: DetectionBatch) {
    const truths = groundTruths(batch)
    const shape = (channels: number) => [truths.length, 4, 4, channels] as const
    const scores = tf.buffer([...shape(this.numClasses)])
    const boxes = tf.buffer([...shape(4)])
    const isThing = tf.buffer([...shape(1)])
    truths.forEach((truth, picture) => {
      truth.labels.forEach((label, i) => {
        const [x1, y1, x2, y2] = [...truth.boxes.subarray(4 * i, 4 * i + 4)].map((v) => v / 8) as [
          number,
          number,
          number,
          number,
        ]
        const [cx, cy] = [(x1 + x2) / 2, (y1 + y2) / 2]
        const cell = [picture, Math.min(3, Math.floor(cy)), Math.min(3, Math.floor(cx))] as const
        scores.set(1, ...cell, label)
        isThing.set(1, ...cell, 0)
        const target = [cx - cell[2], cy - cell[1], x2 - x1, y2 - y1]
        target.forEach((value, k) => {
          boxes.set(value, ...cell, k)
        })
      })
    })
    return { scores: scores.toTensor(), boxes: boxes.toTensor(), isThing: isThing.toTensor() }
  }
}

/** A black picture with filled rectangles of colours. */
export function painted(
  width: number,
  height: number,
  spots: readonly {
    x: number
    y: number
    width: number
    height: number
    color: readonly number[]
  }[],
): Image & { data: Uint8Array } {
  const data = new Uint8Array(width * height * 3)
  for (const spot of spots) {
    for (let y = spot.y; y < spot.y + spot.height; y++) {
      for (let x = spot.x; x < spot.x + spot.width; x++) {
        if (x >= 0 && y >= 0 && x < width && y < height) data.set(spot.color, 3 * (y * width + x))
      }
    }
  }
  return { data, width, height, channels: 3 }
}

export const quickAdam = adam({ learningRate: 0.01 })

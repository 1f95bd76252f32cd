import { type ByteImage, CnnError, type ImageTransform, resizeImage, tf } from '@cnn/core'
import type { HeatMap } from '../../drawing/heat-map.js'
import type { ClassificationNetwork } from '../classification-network.js'

/** Pictures, all of the network's size and channels, and what is asked about them. */
export interface ExplanationRequest {
  network: ClassificationNetwork
  images: readonly ByteImage[]
  /** How they are normalised. */
  transform: ImageTransform
  /** The class to explain of each picture; of all of them the most probable one by default. */
  targets?: readonly number[]
  signal?: AbortSignal
  /** The share of the work on these pictures that is done. */
  onProgress?: (share: number) => void
}

/** What speaks for a picture's class, and where. */
export interface Relevance {
  /** [classes]. */
  logits: Float32Array
  /** The class. */
  target: number
  /** Of the picture's size, from 0 to 1. */
  map: HeatMap
}

/** A way to find what in a picture makes a network see a class: `gradCam()`, `gradCamPlusPlus()`, `occlusion()`. */
export interface ExplanationMethod {
  readonly name: string
  /** How many pictures to give it at once. */
  readonly batchSize: number
  explain(request: ExplanationRequest): Promise<Relevance[]>
}

/** The logits by which `classify` judges a batch of pictures. */
export async function readAnswer(
  network: ClassificationNetwork,
  batch: tf.Tensor4D,
): Promise<Float32Array> {
  const logits = tf.tidy(() => network.answer(batch))
  try {
    return await logits.data<'float32'>()
  } finally {
    logits.dispose()
  }
}

/** The rows of a batch's logits with their targets, by default the best class of each. */
export function targetRows(
  logits: Float32Array,
  count: number,
  targets: readonly number[] | undefined,
): { logits: Float32Array; target: number }[] {
  const classes = logits.length / count
  return Array.from({ length: count }, (_, sample) => {
    const row = logits.slice(sample * classes, (sample + 1) * classes)
    if (row.some(Number.isNaN)) {
      throw new CnnError(
        'bad-scores',
        `The network's scores for picture ${sample} are NaN, so that there is nothing to explain: it diverged in training.`,
      )
    }
    return { logits: row, target: targets?.[sample] ?? indexOfLargest(row) }
  })
}

const indexOfLargest = (row: Float32Array) =>
  row.reduce((best, value, index) => (value > row[best]! ? index : best), 0)

/** A map enlarged to a size, its lowest value as 0 and its highest as 1; where all are equal, 0. */
export function fittedMap(map: HeatMap, width: number, height: number): HeatMap {
  const scaled = { ...map, data: stretched(map.data), channels: 1 }
  const { data } = resizeImage(scaled, width, height, { antialias: false })
  return { width, height, data: stretched(data) }
}

function stretched(values: Float32Array): Float32Array {
  let [low, high] = [Infinity, -Infinity]
  for (const value of values) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  return values.map((value) => (value - low) / (1e-7 + high - low))
}

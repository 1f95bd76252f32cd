import * as tf from '../../tf.js'
import { countOf, mostTaps } from './axis-taps.js'
import type { ComposedKernel } from './composed-kernel.js'
import { type RoiAlignAttributes, type RoiAlignTables, roiAlignTables } from './roi-align-tables.js'
import { gatherTaps, scatterTaps, type Taps } from './taps.js'

/** Kernel: RoIAlign. Inputs features [n, h, w, c], boxes [k, 4], pictures [k]; output [k, h', w', c]. */
export const roiAlignKernel = 'RoiAlign'

/** Kernel: its gradient by the features. Inputs dy [k, h', w', c], boxes, pictures; output like the features. */
export const roiAlignGradient = 'RoiAlignGrad'

export interface RoiAlignGradientAttributes extends RoiAlignAttributes {
  /** The shape of the features. */
  shape: [number, number, number, number]
}

/** The tables for boxes whose values are read from the backend in use. */
export function readTables(
  boxes: tf.TensorInfo,
  pictures: tf.TensorInfo,
  shape: readonly number[],
  attributes: RoiAlignAttributes,
): RoiAlignTables {
  const read = ({ dataId }: tf.TensorInfo) => tf.backend().readSync(dataId) as ArrayLike<number>
  return roiAlignTables(read(boxes), read(pictures), shape, attributes)
}

const composedForward: ComposedKernel<RoiAlignAttributes> = {
  name: roiAlignKernel,
  compute: ({ features, boxes, pictures }, attributes) => {
    const [batch, height, width, channels] = features!.shape as [number, number, number, number]
    const shape = [boxes!.shape[0]!, ...attributes.outputSize, channels]
    const tables = readTables(boxes!, pictures!, features!.shape, attributes)
    const taps = flatTaps(tables, attributes, width)
    if (!taps) return tf.zeros(shape)
    const pixels = tf.reshape(features!, [1, batch * height * width, channels])
    return tf.reshape(gatherTaps(pixels, taps), shape)
  },
}

const composedGradient: ComposedKernel<RoiAlignGradientAttributes> = {
  name: roiAlignGradient,
  compute: ({ dy, boxes, pictures }, { shape, ...attributes }) => {
    const [batch, height, width, channels] = shape
    const taps = flatTaps(readTables(boxes!, pictures!, shape, attributes), attributes, width)
    if (!taps) return tf.zeros(shape)
    const points = tf.reshape(dy!, [1, -1, channels])
    return tf.reshape(scatterTaps(points, taps, batch * height * width), shape)
  },
}

/** All taps of a bin are the taps of its row times those of its column; undefined where there are none. */
function flatTaps(
  { rows, columns }: RoiAlignTables,
  { outputSize: [outHeight, outWidth] }: RoiAlignAttributes,
  width: number,
): Taps | undefined {
  const taps = mostTaps(rows) * mostTaps(columns)
  if (taps === 0) return undefined
  const points = countOf(rows) * outWidth
  const [indices, weights] = [new Int32Array(points * taps), new Float32Array(points * taps)]
  for (let row = 0; row < countOf(rows); row++) {
    for (let column = 0; column < outWidth; column++) {
      const list = Math.floor(row / outHeight) * outWidth + column
      let at = (row * outWidth + column) * taps
      for (let i = rows.starts[row]!; i < rows.starts[row + 1]!; i++) {
        for (let j = columns.starts[list]!; j < columns.starts[list + 1]!; j++) {
          indices[at] = rows.places[i]! * width + columns.places[j]!
          weights[at++] = rows.weights[i]! * columns.weights[j]!
        }
      }
    }
  }
  const shape: [number, number, number] = [1, points, taps]
  return { indices: tf.tensor3d(indices, shape, 'int32'), weights: tf.tensor3d(weights, shape) }
}

export const roiAlignKernels = [composedForward, composedGradient] as ComposedKernel[]

type Attributes = RoiAlignGradientAttributes & tf.NamedAttrMap

/** For `registerGradients`: linear in the features, and without a gradient by boxes, as in torchvision. */
export const roiAlignGradConfigs: tf.GradConfig[] = [
  {
    kernelName: roiAlignKernel,
    inputsToSave: ['features', 'boxes', 'pictures'],
    gradFunc: (dy, [features, boxes, pictures], attributes) => ({
      features: () =>
        tf
          .engine()
          .runKernel<tf.Tensor>(
            roiAlignGradient,
            { dy: dy as tf.Tensor, boxes: boxes!, pictures: pictures! },
            { ...attributes, shape: features!.shape } as Attributes,
          ),
      boxes: () => tf.zeros(boxes!.shape),
      pictures: () => tf.zeros(pictures!.shape),
    }),
  },
  {
    kernelName: roiAlignGradient,
    inputsToSave: ['boxes', 'pictures'],
    gradFunc: (dx, [boxes, pictures], attributes) => ({
      dy: () =>
        tf
          .engine()
          .runKernel<tf.Tensor>(
            roiAlignKernel,
            { features: dx as tf.Tensor, boxes: boxes!, pictures: pictures! },
            attributes,
          ),
      boxes: () => tf.zeros(boxes!.shape),
      pictures: () => tf.zeros(pictures!.shape),
    }),
  },
]

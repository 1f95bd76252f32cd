import { CnnError } from '../../errors.js'
import * as tf from '../../tf.js'
import type { KernelRepair } from './kernel-repair.js'

const graphics = ['webgl', 'webgpu']
const everywhere = ['cpu', 'wasm', 'webgl', 'webgpu', 'tensorflow']

type Axes = number | number[] | null | undefined

interface ReductionAttributes {
  axis?: Axes
  reductionIndices?: Axes
  keepDims?: boolean
}

/** What becomes of no numbers. */
const ofNothing: [name: string, value: number][] = [
  [tf.Sum, 0],
  [tf.Mean, Number.NaN],
  [tf.Prod, 1],
  [tf.Max, Number.NEGATIVE_INFINITY],
  [tf.Min, Number.POSITIVE_INFINITY],
  [tf.All, 1],
  [tf.Any, 0],
]

/** Reductions along an axis of length 0, of which TensorFlow.js leaves whatever lay in memory, or always 0. */
const reductions = ofNothing.map(
  ([name, value]): KernelRepair<ReductionAttributes> => ({
    name,
    backends: everywhere,
    compute({ x }, { axis, reductionIndices, keepDims }) {
      if (x!.size > 0) return undefined
      const given = (name === tf.Max ? reductionIndices : axis) ?? [...x!.shape.keys()]
      const axes = tf.util.parseAxisParam(given, x!.shape)
      const shape = x!.shape.flatMap((length, index) => {
        if (!axes.includes(index)) return [length]
        return keepDims ? [1] : []
      })
      const isNumber = x!.dtype !== 'int32' || Number.isInteger(value)
      return tf.fill(shape, value, name === tf.Mean || !isNumber ? 'float32' : x!.dtype)
    },
  }),
)

/** Axes counted from the last one, with which TensorFlow.js gives results of another shape. */
const scans = [tf.Cumsum, tf.Cumprod].map(
  (name): KernelRepair<tf.CumsumAttrs> => ({
    name,
    backends: everywhere,
    rewrite: (attributes, { x }) => ({
      ...attributes,
      axis: tf.util.parseAxisParam(attributes.axis, x!.shape)[0]!,
    }),
  }),
)

const run = (name: string, inputs: Record<string, tf.Tensor>, attributes: object): tf.Tensor =>
  tf.engine().runKernel<tf.Tensor>(name, inputs, attributes as tf.NamedAttrMap)

/** From the last number to the first, which TensorFlow.js begins at the wrong one. */
const reversedScans = [tf.Cumsum, tf.Cumprod].map(
  (name): KernelRepair<tf.CumsumAttrs> => ({
    name,
    backends: ['webgpu'],
    compute({ x }, { axis, exclusive, reverse }) {
      if (!reverse) return undefined
      const turned = tf.reverse(x!, axis)
      return tf.reverse(run(name, { x: turned }, { axis, exclusive, reverse: false }), axis)
    },
  }),
)

/** With the axes kept, which TensorFlow.js forgets. */
const keptProduct: KernelRepair<tf.ProdAttrs & { keepDims?: boolean }> = {
  name: tf.Prod,
  backends: ['webgpu'],
  compute({ x }, { axis, keepDims }) {
    if (!keepDims) return undefined
    const axes = tf.util.parseAxisParam(axis ?? [...x!.shape.keys()], x!.shape)
    const shape = x!.shape.map((length, index) => (axes.includes(index) ? 1 : length))
    return tf.reshape(run(tf.Prod, { x: x! }, { axis, keepDims: false }), shape)
  },
}

/** Reading or writing nothing, for which a graphics device has no buffer. */
const gather: KernelRepair<tf.GatherV2Attrs> = {
  name: tf.GatherV2,
  backends: graphics,
  compute({ x, indices }, { axis, batchDims }) {
    if (x!.size > 0 && indices!.size > 0) return undefined
    const along = tf.util.parseAxisParam(axis, x!.shape)[0]!
    const { outputShape } = tf.backend_util.segment_util.collectGatherOpShapeInfo(
      x!,
      indices!,
      along,
      batchDims,
    )
    return tf.zeros(outputShape, x!.dtype as tf.NumericDataType)
  },
}

const scatterNd: KernelRepair<tf.ScatterNdAttrs> = {
  name: tf.ScatterNd,
  backends: graphics,
  compute: ({ updates }, { shape }) =>
    updates!.size > 0 ? undefined : tf.zeros(shape, updates!.dtype as tf.NumericDataType),
}

/** A part without numbers, for which TensorFlow.js asks for a negative size. */
const stridedSlice: KernelRepair<tf.StridedSliceAttrs> = {
  name: tf.StridedSlice,
  backends: everywhere,
  compute({ x }, given) {
    const { begin, end, strides, finalShape } = tf.slice_util.sliceInfo(
      ...([x!.shape, given.begin, given.end, given.strides, given.beginMask] as const),
      ...([given.endMask, given.ellipsisMask, given.newAxisMask, given.shrinkAxisMask] as const),
    )
    const isEmpty = begin.some((first, axis) => (end[axis]! - first) / strides[axis]! <= 0)
    const shape = finalShape.map((length) => Math.max(length, 0))
    return isEmpty ? tf.zeros(shape, x!.dtype as tf.NumericDataType) : undefined
  },
}

/** On a copy, where TensorFlow.js writes into the tensor that it is given. */
const tensorScatterUpdate: KernelRepair<object> = {
  name: tf.TensorScatterUpdate,
  backends: ['cpu'],
  compute({ tensor, indices, updates }) {
    const { shape, dtype } = tensor!
    const { sliceRank, numUpdates, sliceSize, strides } = tf.scatter_util.calculateShapes(
      updates!,
      indices!,
      shape,
    )
    const values = tensor!.dataSync().slice()
    const [places, rows] = [indices!.dataSync(), updates!.dataSync()]
    for (let row = 0; row < numUpdates; row++) {
      const place = Array.from(places.slice(row * sliceRank, (row + 1) * sliceRank))
      requireInside(place, shape)
      const start = place.reduce((sum, index, axis) => sum + index * strides[axis]!, 0) * sliceSize
      values.set(rows.subarray(row * sliceSize, (row + 1) * sliceSize), start)
    }
    return tf.tensor(values, shape, dtype)
  },
}

function requireInside(place: number[], shape: number[]) {
  if (place.every((index, axis) => index >= 0 && index < shape[axis]!)) return
  throw new CnnError(
    'bad-argument',
    `There is no place [${place}] in a tensor of shape [${shape}].`,
  )
}

/** Of axes and sizes at the edge of what is allowed. */
export const edgeRepairs = [
  ...reductions,
  ...reversedScans,
  ...scans,
  gather,
  keptProduct,
  scatterNd,
  stridedSlice,
  tensorScatterUpdate,
] as KernelRepair[]

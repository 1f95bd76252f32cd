import { type AxisTaps, countOf, denseMatrix, isSelection } from '../backend/kernels/axis-taps.js'
import { type ResampleAttributes, resample } from '../backend/kernels/resample.js'
import { roiAlignKernel } from '../backend/kernels/roi-align.js'
import * as tf from '../tf.js'
import type { GraphTensor } from './kernel-graph.js'
import { channelsFirst, inOrder } from './layout.js'
import type { ModelWriter } from './model-writer.js'
import { dataTypes } from './onnx-message.js'
import { Float } from './protobuf-message.js'
import type { Translator, Translators } from './translator.js'

/** Which place of the source a place of the result is read from, in ONNX's words. */
function transformation({ alignCorners, halfPixelCenters }: Record<string, unknown>) {
  if (halfPixelCenters) return 'half_pixel'
  return alignCorners ? 'align_corners' : 'asymmetric'
}

const resize =
  (mode: 'linear' | 'nearest'): Translator =>
  (writer, { inputs, attributes, outputs }) => {
    const images = inputs.images!
    const [output] = outputs
    const order = channelsFirst(4)
    const coordinates = transformation(attributes)
    const rounding = coordinates === 'asymmetric' ? 'floor' : 'round_prefer_ceil'
    const name = writer.in(images, order)
    const sizes = targetSizes(writer, images, output!)
    const result = writer.node('Resize', [name, '', ...sizes], {
      attributes: {
        ...{ mode, coordinate_transformation_mode: coordinates },
        ...(mode === 'nearest' ? { nearest_mode: rounding } : {}),
      },
    })
    writer.set(output!, result, order)
  }

/** Scales where they are whole, which all runtimes know to be exact; else sizes. */
function targetSizes(writer: ModelWriter, images: GraphTensor, output: GraphTensor): string[] {
  const scales = inOrder(output.shape, channelsFirst(4)).map(
    (length, i) => length / inOrder(images.shape, channelsFirst(4))[i]!,
  )
  if (scales.every(Number.isInteger)) return [writer.floats(scales, [4])]
  return ['', writer.shapeTensor(inOrder(output.shape, channelsFirst(4)))]
}

/** How an axis grows: by copies of its edge, or in a mirror. */
interface Growth {
  mode: 'edge' | 'reflect'
  before: number
  after: number
}

/** The padding that taps are, if they are one. */
function growthOf(taps: AxisTaps): Growth | undefined {
  if (!isSelection(taps)) return undefined
  const { size, places } = taps
  const count = countOf(taps)
  const mirrored = (place: number) => {
    const along = Math.abs(place)
    return along < size ? along : 2 * (size - 1) - along
  }
  const clamped = (place: number) => Math.min(Math.max(place, 0), size - 1)
  for (const [mode, sourceOf] of [
    ['edge', clamped],
    ['reflect', mirrored],
  ] as const) {
    // biome-ignore format: a pair each
    const before = mode === 'edge' ? places.findIndex((place) => place > 0) - 1 : places.indexOf(0)
    const after = count - size - before
    const fits = places.every((place, index) => place === sourceOf(index - before))
    if (before >= 0 && after >= 0 && fits) return { mode, before, after }
  }
  return undefined
}

/** Pads both axes, if both grow alike, or only one grows. */
function padded(writer: ModelWriter, x: string, rows?: Growth, columns?: Growth) {
  if (!rows || !columns) return undefined
  const growing = [rows, columns].filter(({ before, after }) => before + after > 0)
  const [mode, other = mode] = growing.map((growth) => growth.mode)
  if (!mode || mode !== other) return undefined
  const pads = [0, 0, rows.before, columns.before, 0, 0, rows.after, columns.after]
  return writer.node('Pad', [x, writer.integers(pads)], { attributes: { mode } })
}

/** Each place along an axis as a copy of another, or as a weighted sum of others. */
function along(writer: ModelWriter, x: string, taps: AxisTaps, axis: 2 | 3): string {
  if (isSelection(taps)) {
    if (taps.places.every((place, index) => place === index) && taps.size === countOf(taps)) {
      return x
    }
    return writer.node('Gather', [x, writer.integers([...taps.places])], { attributes: { axis } })
  }
  const matrix = denseMatrix(taps)
  const [count, size] = [countOf(taps), taps.size]
  if (axis === 2) return writer.node('MatMul', [writer.floats(matrix, [count, size]), x])
  const turned = matrix.map((_, i) => matrix[(i % count) * size + Math.floor(i / count)]!)
  return writer.node('MatMul', [x, writer.floats(turned, [size, count])])
}

const resampled: Translator = (writer, { inputs, attributes, outputs }) => {
  const order = channelsFirst(4)
  const { rows, columns } = attributes as unknown as ResampleAttributes
  const x = writer.in(inputs.x!, order)
  const result =
    padded(writer, x, growthOf(rows), growthOf(columns)) ??
    along(writer, along(writer, x, columns, 3), rows, 2)
  writer.set(outputs[0]!, result, order)
}

const roiAlign: Translator = (writer, { inputs, attributes, outputs }) => {
  const order = channelsFirst(4)
  const { features, boxes, pictures } = inputs
  const [height, width] = attributes.outputSize as [number, number]
  const indices = writer.node('Cast', [writer.plain(pictures!)], {
    attributes: { to: dataTypes.int64 },
  })
  const name = writer.node(
    'RoiAlign',
    [writer.in(features!, order), writer.plain(boxes!), indices],
    {
      attributes: {
        ...{ mode: 'avg', output_height: height, output_width: width },
        sampling_ratio: attributes.samplingRatio as number,
        spatial_scale: new Float(attributes.spatialScale as number),
        coordinate_transformation_mode: attributes.aligned ? 'half_pixel' : 'output_half_pixel',
      },
    },
  )
  writer.set(outputs[0]!, name, order)
}

export const resamplings: Translators = {
  [tf.ResizeBilinear]: resize('linear'),
  [tf.ResizeNearestNeighbor]: resize('nearest'),
  [resample]: resampled,
  [roiAlignKernel]: roiAlign,
}

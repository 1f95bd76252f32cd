import { CnnError } from '../../../errors.js'
import * as tf from '../../../tf.js'
import type { KernelRunner } from './kernel-runner.js'
import { itemsFor } from './share-work.js'
import type { WasmKernel } from './wasm-kernel.js'

const gather: WasmKernel<tf.GatherV2Attrs> = {
  name: tf.GatherV2,
  takes: 'words',
  accepts: ({ indices }) => indices!.dtype === 'int32',
  compute(runner, { x, indices }, { axis, batchDims }) {
    const along = tf.util.parseAxisParam(axis, x!.shape)[0]!
    const { batchSize, outerSize, dimSize, sliceSize, outputShape } =
      tf.backend_util.segment_util.collectGatherOpShapeInfo(
        x as tf.Tensor,
        indices as tf.Tensor,
        along,
        batchDims,
      )
    requireWithin(runner, indices!, dimSize)
    const output = runner.output(outputShape, x!.dtype)
    const size = tf.util.sizeFromShape(outputShape)
    const rows = size && size / sliceSize
    runner.run('gatherRows', {
      items: Math.min(rows, itemsFor(size)),
      fields: [
        ...[runner.address(x!), runner.address(indices!), runner.address(output), rows],
        ...[outerSize, dimSize, tf.util.sizeFromShape(indices!.shape) / batchSize, sliceSize],
      ],
      work: size,
    })
    return output
  },
}

/** The kernel would read whatever lies beside x. */
function requireWithin(runner: KernelRunner, indices: tf.TensorInfo, length: number) {
  const size = tf.util.sizeFromShape(indices.shape)
  const values = new Int32Array(runner.heap.memory.buffer, runner.address(indices), size)
  const wrong = values.find((index) => index < 0 || index >= length)
  if (wrong === undefined) return
  throw new CnnError(
    'bad-argument',
    `gather: the index ${wrong} is not among the ${length} along the axis (0 … ${length - 1}).`,
  )
}

/** For each row of indices [rows, depth] the number of the row of a tensor of this shape that it names. */
function writeRowNumbers(
  runner: KernelRunner,
  operation: string,
  indices: tf.TensorInfo,
  shape: number[],
) {
  const depth = indices.shape.at(-1)!
  const count = tf.util.sizeFromShape(indices.shape) / depth
  const address = runner.reserve(4 * count)
  const { buffer } = runner.heap.memory
  const places = new Int32Array(buffer, runner.address(indices), count * depth)
  const numbers = new Int32Array(buffer, address, count)
  for (let row = 0; row < count; row++) {
    let number = 0
    for (let axis = 0; axis < depth; axis++) {
      const index = places[row * depth + axis]!
      if (index < 0 || index >= shape[axis]!) {
        const place = places.subarray(row * depth, (row + 1) * depth)
        throw new CnnError(
          'bad-argument',
          `${operation}: there is no place [${place}] in a tensor of shape [${shape}].`,
        )
      }
      number = number * shape[axis]! + index
    }
    numbers[row] = number
  }
  return { address, count }
}

const areWholeNumbers = ({ dtype, shape }: tf.TensorInfo) => dtype === 'int32' && shape.at(-1)! > 0

const gatherNd: WasmKernel = {
  name: tf.GatherNd,
  takes: 'words',
  accepts: ({ indices }) => areWholeNumbers(indices!),
  compute(runner, { params, indices }) {
    const [shape, , width] = tf.gather_util.prepareAndValidate(
      params as tf.Tensor,
      indices as tf.Tensor,
    )
    const output = runner.output(shape, params!.dtype)
    const { address, count } = writeRowNumbers(runner, 'gatherND', indices!, params!.shape)
    runner.run('gatherRows', {
      items: width && Math.min(count, itemsFor(count * width)),
      fields: [
        ...[runner.address(params!), address, runner.address(output)],
        ...[count, 1, 0, count, width],
      ],
      work: count * width,
    })
    return output
  },
}

const scatterNd: WasmKernel<{ shape: number[] }> = {
  name: tf.ScatterNd,
  takes: 'any',
  accepts: ({ indices, updates }) => areWholeNumbers(indices!) && updates!.dtype === 'float32',
  compute(runner, { indices, updates }, { shape }) {
    const output = runner.output(shape)
    const depth = indices!.shape.at(-1)!
    const segments = tf.util.sizeFromShape(shape.slice(0, depth))
    const width = tf.util.sizeFromShape(shape.slice(depth))
    const { address, count } = writeRowNumbers(runner, 'scatterND', indices!, shape)
    runner.run('segmentSum', {
      items: width && Math.min(segments, 8),
      fields: [
        ...[runner.address(updates!), address, runner.address(output)],
        ...[count, width, segments],
      ],
      work: count * width,
    })
    return output
  },
}

const tensorScatterUpdate: WasmKernel = {
  name: tf.TensorScatterUpdate,
  takes: 'words',
  accepts: ({ indices }) => areWholeNumbers(indices!),
  compute(runner, { tensor, indices, updates }) {
    const { shape, dtype } = tensor!
    const output = runner.output(shape, dtype)
    const size = tf.util.sizeFromShape(shape)
    const width = tf.util.sizeFromShape(shape.slice(indices!.shape.at(-1)!))
    const rows = writeRowNumbers(runner, 'tensorScatterUpdate', indices!, shape)
    const view = (address: number, count: number) =>
      new Int32Array(runner.heap.memory.buffer, address, count)
    const target = view(runner.address(output), size)
    target.set(view(runner.address(tensor!), size))
    const source = view(runner.address(updates!), rows.count * width)
    view(rows.address, rows.count).forEach((number, row) => {
      target.set(source.subarray(row * width, (row + 1) * width), number * width)
    })
    return output
  },
}

/** Of any type, where TensorFlow.js's kernel writes whole numbers whatever the output should be. */
const oneHot: WasmKernel<tf.OneHotAttrs & { dtype: 'float32' | 'int32' | 'bool' }> = {
  name: tf.OneHot,
  takes: 'any',
  accepts: ({ indices }) => indices!.dtype === 'int32',
  compute(runner, { indices }, { depth, onValue, offValue, dtype }) {
    const output = runner.output([...indices!.shape, depth], dtype)
    const size = tf.util.sizeFromShape(indices!.shape)
    const places = new Int32Array(runner.heap.memory.buffer, runner.address(indices!), size)
    const values = runner.heap.backend.typedArrayFromHeap(output)
    values.fill(offValue)
    places.forEach((place, row) => {
      if (place >= 0 && place < depth) values[row * depth + place] = onValue
    })
    return output
  },
}

export const gatherKernels = [
  gather,
  gatherNd,
  oneHot,
  scatterNd,
  tensorScatterUpdate,
] as WasmKernel[]

import * as tf from '../../tf.js'
import type { NodeRun, Operation, Operations } from '../node-run.js'

const numbersTensor = (values: number[]) => tf.tensor1d(values, 'int32')

/** All inputs but the axis. */
function concat(run: NodeRun, axisInput: number): tf.Tensor {
  const place = axisInput < 0 ? run.inputs.length - 1 : 0
  const parts = run.inputs.filter((_, i) => i !== place)
  return tf.concat(parts, run.number(axisInput))
}

function split(run: NodeRun): tf.Tensor[] {
  const count = run.attributes.number('num_split', 1)
  return tf.split(run.input(1), count, run.number(0))
}

const splitSizes: Operation = (run) => {
  const x = run.input(0)
  const axis = tf.util.parseAxisParam(run.number(2), x.shape)[0]!
  const given = run.numbers(1)
  const rest = x.shape[axis]! - given.reduce((sum, size) => sum + Math.max(size, 0), 0)
  return tf.split(
    x,
    given.map((size) => (size < 0 ? rest : size)),
    axis,
  )
}

function pairs(run: NodeRun, index: number): [number, number][] {
  const flat = run.numbers(index)
  return Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i]!, flat[2 * i + 1]!])
}

function stridedSlice(run: NodeRun): tf.Tensor {
  const mask = (name: string) => run.attributes.number(name, 0)
  return tf.stridedSlice(
    ...([run.input(0), run.numbers(1), run.numbers(2), run.numbers(3)] as const),
    ...([mask('begin_mask'), mask('end_mask'), mask('ellipsis_mask')] as const),
    ...([mask('new_axis_mask'), mask('shrink_axis_mask')] as const),
  )
}

function slice(run: NodeRun): tf.Tensor {
  const x = run.input(0)
  const begin = run.numbers(1)
  const size = run.numbers(2).map((length, axis) => (length < 0 ? x.shape[axis]! - begin[axis]! : length)) // biome-ignore format: one line
  return tf.slice(x, begin, size)
}

function squeeze(run: NodeRun): tf.Tensor {
  const { attributes } = run
  const axes = [...attributes.numbers('squeeze_dims'), ...attributes.numbers('axis')]
  return tf.squeeze(run.input(0), axes.length > 0 ? axes : undefined)
}

function mirrorPad(run: NodeRun): tf.Tensor {
  const mode = run.attributes.text('mode', 'REFLECT').toLowerCase() as 'reflect' | 'symmetric'
  return tf.mirrorPad(run.input(0), pairs(run, 1), mode)
}

/** Where there are batch dimensions, each sample has places of its own. */
function gather(run: NodeRun): tf.Tensor {
  const axis = run.inputs.length > 2 ? run.number(2) : 0
  const indices = tf.cast(run.input<tf.Tensor1D>(1), 'int32')
  return tf.gather(run.input(0), indices, axis, run.attributes.number('batch_dims', 0))
}

function fill(run: NodeRun): tf.Tensor {
  const value = run.input(1)
  const shape = run.numbers(0)
  return tf.cast(tf.fill(shape, run.number(1)), value.dtype as 'int32')
}

function range(run: NodeRun): tf.Tensor {
  const [start, stop, step] = [run.number(0), run.number(1), run.number(2)]
  return tf.range(start, stop, step, run.attributes.type('Tidx', 'int32') as 'int32')
}

function depthToSpace(run: NodeRun): tf.Tensor {
  if (run.attributes.text('data_format', 'NHWC') !== 'NHWC') throw run.unsupported('is not NHWC')
  return tf.depthToSpace(run.input<tf.Tensor4D>(0), run.attributes.number('block_size', 2), 'NHWC')
}

function resize(run: NodeRun, compute: typeof tf.image.resizeBilinear): tf.Tensor {
  const { attributes } = run
  const [height, width] = run.numbers(1) as [number, number]
  const corners = [attributes.flag('align_corners'), attributes.flag('half_pixel_centers')] as const
  return compute(run.input<tf.Tensor4D>(0), [height, width], ...corners)
}

function topK(run: NodeRun): tf.Tensor[] {
  const { values, indices } = tf.topk(run.input(0), run.number(1), run.attributes.flag('sorted', true)) // biome-ignore format: one line
  return [values, indices]
}

export const shaping: Operations = {
  Reshape: (run) => tf.reshape(run.input(0), run.numbers(1)),
  Squeeze: squeeze,
  ExpandDims: (run) => tf.expandDims(run.input(0), run.number(1)),
  Transpose: (run) => tf.transpose(run.input(0), run.numbers(1)),
  ConcatV2: (run) => concat(run, -1),
  Concat: (run) => concat(run, 0),
  Split: split,
  SplitV: splitSizes,
  Slice: slice,
  StridedSlice: stridedSlice,
  Pack: ({ inputs, attributes }) => tf.stack([...inputs], attributes.number('axis', 0)),
  Unpack: (run) => tf.unstack(run.input(0), run.attributes.number('axis', 0)),
  Shape: (run) => numbersTensor([...run.input(0).shape]),
  Rank: (run) => tf.scalar(run.input(0).rank, 'int32'),
  Size: (run) => tf.scalar(run.input(0).size, 'int32'),
  Cast: (run) => tf.cast(run.input(0), run.attributes.type('DstT')),
  Pad: (run) => tf.pad(run.input(0), pairs(run, 1)),
  PadV2: (run) => tf.pad(run.input(0), pairs(run, 1), run.number(2)),
  MirrorPad: mirrorPad,
  Tile: (run) => tf.tile(run.input(0), run.numbers(1)),
  BroadcastTo: (run) => tf.broadcastTo(run.input(0), run.numbers(1)),
  Fill: fill,
  Range: range,
  ZerosLike: (run) => tf.zerosLike(run.input(0)),
  OnesLike: (run) => tf.onesLike(run.input(0)),
  Gather: gather,
  GatherV2: gather,
  GatherNd: (run) => tf.gatherND(run.input(0), tf.cast(run.input(1), 'int32')),
  ReverseV2: (run) => tf.reverse(run.input(0), run.numbers(1)),
  DepthToSpace: depthToSpace,
  SpaceToBatchND: (run) => tf.spaceToBatchND(run.input(0), run.numbers(1), pairs(run, 2)),
  BatchToSpaceND: (run) => tf.batchToSpaceND(run.input(0), run.numbers(1), pairs(run, 2)),
  ResizeBilinear: (run) => resize(run, tf.image.resizeBilinear),
  ResizeNearestNeighbor: (run) => resize(run, tf.image.resizeNearestNeighbor),
  TopKV2: topK,
}

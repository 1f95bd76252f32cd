import * as tf from '../../../tf.js'
import { float32, type KernelRunner } from './kernel-runner.js'
import { itemsFor } from './share-work.js'
import { copyStrided, isCopyable, stridesOf } from './strided-copy.js'
import type { WasmKernel } from './wasm-kernel.js'

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)

const offsetOf = (begin: number[], strides: number[]) =>
  sum(begin.map((index, axis) => index * strides[axis]!))

/** Copies the part of x that begins at `begin` and takes every `steps`-th value. */
function copyPart(
  runner: KernelRunner,
  x: tf.TensorInfo,
  begin: number[],
  counts: number[],
  steps: number[],
  outShape: number[],
) {
  const output = runner.output(outShape, x.dtype)
  const strides = stridesOf(x.shape)
  copyStrided(
    runner,
    counts,
    {
      address: runner.address(x) + 4 * offsetOf(begin, strides),
      strides: strides.map((stride, axis) => stride * steps[axis]!),
    },
    { address: runner.address(output), strides: stridesOf(counts) },
  )
  return output
}

const bytesOf = { float32: 4, int32: 4, bool: 1 } as const

const fits: WasmKernel['accepts'] = ({ x }) => isCopyable(x!.shape)

const slice: WasmKernel<{ begin: number[]; size: number[] }> = {
  name: tf.Slice,
  takes: 'words',
  accepts: fits,
  compute(runner, { x }, attributes) {
    const tensor = x as tf.Tensor
    const [begin, size] = tf.slice_util.parseSliceParams(tensor, attributes.begin, attributes.size)
    tf.slice_util.assertParamsValid(tensor, begin!, size!)
    return copyPart(
      runner,
      x!,
      begin!,
      size!,
      size!.map(() => 1),
      size!,
    )
  },
}

interface StridedSliceAttributes {
  begin: number[]
  end: number[]
  strides: number[]
  beginMask: number
  endMask: number
  ellipsisMask: number
  newAxisMask: number
  shrinkAxisMask: number
}

const stridedSlice: WasmKernel<StridedSliceAttributes> = {
  name: tf.StridedSlice,
  takes: 'words',
  accepts: fits,
  compute(runner, { x }, given) {
    const { begin, end, strides, finalShape } = tf.slice_util.sliceInfo(
      ...([x!.shape, given.begin, given.end, given.strides, given.beginMask] as const),
      ...([given.endMask, given.ellipsisMask, given.newAxisMask, given.shrinkAxisMask] as const),
    )
    const counts = tf.slice_util.computeOutShape(begin, end, strides)
    return copyPart(runner, x!, begin, counts, strides, finalShape)
  },
}

const reverse: WasmKernel<{ dims: number | number[] }> = {
  name: tf.Reverse,
  takes: 'words',
  accepts: fits,
  compute(runner, { x }, { dims }) {
    const axes = tf.util.parseAxisParam(dims, x!.shape)
    const begin = x!.shape.map((length, axis) => (axes.includes(axis) ? length - 1 : 0))
    const steps = x!.shape.map((_, axis) => (axes.includes(axis) ? -1 : 1))
    return copyPart(runner, x!, begin, x!.shape, steps, x!.shape)
  },
}

const transpose: WasmKernel<{ perm: number[] }> = {
  name: tf.Transpose,
  takes: 'words',
  accepts: fits,
  compute(runner, { x }, { perm }) {
    const shape = perm.map((axis) => x!.shape[axis]!)
    const output = runner.output(shape, x!.dtype)
    const strides = stridesOf(x!.shape)
    copyStrided(
      runner,
      shape,
      { address: runner.address(x!), strides: perm.map((axis) => strides[axis]!) },
      { address: runner.address(output), strides: stridesOf(shape) },
    )
    return output
  },
}

const tile: WasmKernel<{ reps: number[] }> = {
  name: tf.Tile,
  takes: 'any',
  accepts: ({ x }, { reps }) =>
    x!.dtype in bytesOf && isCopyable(x!.shape.flatMap((length, axis) => [reps[axis]!, length])),
  compute(runner, { x }, { reps }) {
    const output = runner.output(
      x!.shape.map((length, axis) => length * reps[axis]!),
      x!.dtype,
    )
    const counts = x!.shape.flatMap((length, axis) => [reps[axis]!, length])
    copyStrided(
      runner,
      counts,
      {
        address: runner.address(x!),
        strides: stridesOf(x!.shape).flatMap((stride) => [0, stride]),
      },
      { address: runner.address(output), strides: stridesOf(counts) },
      bytesOf[x!.dtype as 'bool'],
    )
    return output
  },
}

const pad: WasmKernel<{ paddings: [number, number][]; constantValue: number }> = {
  name: tf.PadV2,
  takes: 'words',
  accepts: fits,
  compute(runner, { x }, { paddings, constantValue }) {
    const shape = x!.shape.map((length, axis) => length + sum(paddings[axis]!))
    const output = runner.output(shape, x!.dtype)
    const count = tf.util.sizeFromShape(shape)
    const word = x!.dtype === 'int32' ? constantValue : float32(constantValue)
    runner.run('fillWords', {
      items: count && itemsFor(count),
      fields: [runner.address(output), count, word],
      work: count,
    })
    const strides = stridesOf(shape)
    const offset = offsetOf(
      paddings.map(([before]) => before),
      strides,
    )
    copyStrided(
      runner,
      x!.shape,
      { address: runner.address(x!), strides: stridesOf(x!.shape) },
      { address: runner.address(output) + 4 * offset, strides },
    )
    return output
  },
}

const concat: WasmKernel<{ axis: number }> = {
  name: tf.Concat,
  takes: 'words',
  accepts: (inputs) => {
    const [first, ...others] = Object.values(inputs)
    return others.every(({ dtype }) => dtype === first!.dtype)
  },
  compute(runner, inputs, { axis }) {
    const parts = Object.values(inputs)
    const along = tf.util.parseAxisParam(axis, parts[0]!.shape)[0]!
    const shapes = parts.map(({ shape }) => shape)
    tf.backend_util.assertParamsConsistent(shapes, along)
    const output = runner.output(tf.backend_util.computeOutShape(shapes, along), parts[0]!.dtype)
    const width = (shape: number[]) => tf.util.sizeFromShape(shape.slice(along))
    const rows = tf.util.sizeFromShape(output.shape.slice(0, along))
    let address = runner.address(output)
    for (const part of parts) {
      copyStrided(
        runner,
        [rows, width(part.shape)],
        { address: runner.address(part), strides: [width(part.shape), 1] },
        { address, strides: [width(output.shape), 1] },
      )
      address += 4 * width(part.shape)
    }
    return output
  },
}

const split: WasmKernel<{ numOrSizeSplits: number | number[]; axis: number }> = {
  name: tf.SplitV,
  takes: 'words',
  compute(runner, { x }, { numOrSizeSplits, axis }) {
    const along = tf.util.parseAxisParam(axis, x!.shape)[0]!
    const sizes = tf.backend_util.prepareSplitSize(x as tf.Tensor, numOrSizeSplits, along)
    const begin = x!.shape.map(() => 0)
    const ones = x!.shape.map(() => 1)
    return sizes.map((size) => {
      const counts = x!.shape.with(along, size)
      const part = copyPart(runner, x!, begin, counts, ones, counts)
      begin[along]! += size
      return part
    })
  },
}

const unpack: WasmKernel<{ axis: number }> = {
  name: tf.Unpack,
  takes: 'words',
  compute(runner, { value }, { axis }) {
    const along = tf.util.parseAxisParam(axis, value!.shape)[0]!
    const ones = value!.shape.map(() => 1)
    return Array.from({ length: value!.shape[along]! }, (_, index) =>
      copyPart(
        runner,
        value!,
        ones.map((_, at) => (at === along ? index : 0)),
        value!.shape.with(along, 1),
        ones,
        value!.shape.toSpliced(along, 1),
      ),
    )
  },
}

export const copyKernels = [
  concat,
  pad,
  reverse,
  slice,
  split,
  stridedSlice,
  tile,
  transpose,
  unpack,
] as WasmKernel[]

import * as tf from '../../../tf.js'
import type { KernelRunner } from './kernel-runner.js'
import { copyStrided, stridesOf } from './strided-copy.js'
import type { WasmKernel } from './wasm-kernel.js'

/** Where pixel `place` of phase p along an axis lies in the picture: `place · block + p - before`. */
interface Blocks {
  sizes: number[]
  before: number[]
}

/** The places of a phase along an axis that lie in a picture of this length. */
function placesOf(length: number, count: number, block: number, phase: number, before: number) {
  const first = Math.max(0, Math.ceil((before - phase) / block))
  const last = Math.min(count - 1, Math.floor((length - 1 + before - phase) / block))
  return { first, count: Math.max(0, last - first + 1) }
}

/** Calls `visit` with each combination of numbers below the limits, the last one running fastest. */
function eachPhase(limits: number[], visit: (phase: number[], index: number) => void) {
  const total = tf.util.sizeFromShape(limits)
  for (let index = 0; index < total; index++) {
    let rest = index
    const phase = limits.map(() => 0)
    for (let axis = limits.length - 1; axis >= 0; axis--) {
      phase[axis] = rest % limits[axis]!
      rest = Math.floor(rest / limits[axis]!)
    }
    visit(phase, index)
  }
}

/** Copies between pictures and their phases, pictures of every block-th pixel; both ways by the same plan. */
function copyPhases(
  runner: KernelRunner,
  picture: tf.TensorInfo,
  phases: tf.TensorInfo,
  { sizes, before }: Blocks,
  toPhases: boolean,
) {
  const strides = stridesOf(picture.shape)
  const phaseStrides = stridesOf(phases.shape)
  const batch = picture.shape[0]!
  const spread = strides.map((stride, axis) => stride * (axis === 0 ? 1 : (sizes[axis - 1] ?? 1)))
  eachPhase(sizes, (phase, index) => {
    const places = sizes.map((block, at) =>
      placesOf(picture.shape[at + 1]!, phases.shape[at + 1]!, block, phase[at]!, before[at]!),
    )
    let inPicture = 0
    let inPhases = index * batch * phaseStrides[0]!
    places.forEach(({ first }, at) => {
      inPicture += (first * sizes[at]! + phase[at]! - before[at]!) * strides[at + 1]!
      inPhases += first * phaseStrides[at + 1]!
    })
    const counts = picture.shape.map((length, axis) =>
      axis === 0 ? batch : (places[axis - 1]?.count ?? length),
    )
    const from = { address: runner.address(picture) + 4 * inPicture, strides: spread }
    const to = { address: runner.address(phases) + 4 * inPhases, strides: phaseStrides }
    copyStrided(runner, counts, ...(toPhases ? ([from, to] as const) : ([to, from] as const)))
  })
}

/** Batch, spatial axes, and the rest as one. */
const hasFewSides = (blockShape: number[]) => blockShape.length <= 4

const spaceToBatch: WasmKernel<tf.SpaceToBatchNDAttrs> = {
  name: tf.SpaceToBatchND,
  takes: 'words',
  accepts: (_, { blockShape }) => hasFewSides(blockShape),
  compute(runner, { x }, { blockShape, paddings }) {
    const lengths = blockShape.map(
      (block, axis) => (x!.shape[axis + 1]! + paddings[axis]![0]! + paddings[axis]![1]!) / block,
    )
    const batch = x!.shape[0]! * tf.util.sizeFromShape(blockShape)
    const shape = [batch, ...lengths, ...x!.shape.slice(lengths.length + 1)]
    const output = runner.output(shape, x!.dtype)
    if (paddings.flat().some((pad) => pad > 0)) runner.fill(output, 0)
    const before = paddings.map(([first]) => first!)
    copyPhases(runner, x!, output, { sizes: blockShape, before }, true)
    return output
  },
}

const batchToSpace: WasmKernel<tf.BatchToSpaceNDAttrs> = {
  name: tf.BatchToSpaceND,
  takes: 'words',
  accepts: (_, { blockShape }) => hasFewSides(blockShape),
  compute(runner, { x }, { blockShape, crops }) {
    const lengths = blockShape.map(
      (block, axis) => x!.shape[axis + 1]! * block - crops[axis]![0]! - crops[axis]![1]!,
    )
    const batch = x!.shape[0]! / tf.util.sizeFromShape(blockShape)
    const shape = [batch, ...lengths, ...x!.shape.slice(lengths.length + 1)]
    const output = runner.output(shape, x!.dtype)
    const before = crops.map(([first]) => first!)
    copyPhases(runner, output, x!, { sizes: blockShape, before }, false)
    return output
  },
}

const depthToSpace: WasmKernel<tf.DepthToSpaceAttrs> = {
  name: tf.DepthToSpace,
  takes: 'words',
  accepts: (_, { dataFormat }) => dataFormat === 'NHWC',
  compute(runner, { x }, { blockSize: size }) {
    const [batch, height, width, depth] = x!.shape as [number, number, number, number]
    const channels = depth / size ** 2
    const output = runner.output([batch, height * size, width * size, channels], x!.dtype)
    const [pixel, row] = [size * channels, width * size * channels]
    copyStrided(
      runner,
      [batch * height, width, size, size, channels],
      { address: runner.address(x!), strides: [width * depth, depth, pixel, channels, 1] },
      { address: runner.address(output), strides: [size * row, pixel, row, channels, 1] },
    )
    return output
  },
}

/** Between pixels, batch and channels. */
export const spaceKernels = [spaceToBatch, batchToSpace, depthToSpace] as WasmKernel[]

import * as tf from '../../../tf.js'
import { float32, type KernelRunner } from './kernel-runner.js'
import { itemsFor } from './share-work.js'
import type { WasmKernel } from './wasm-kernel.js'

interface Attributes {
  axis: number | number[] | null
  keepDims: boolean
}

/** The axes of a reduction as one: x is [outer, length, inner]. Undefined where they do not lie beside each other. */
function planReduction(shape: number[], axis: number | number[] | null) {
  const axes = tf.util.parseAxisParam(axis ?? shape.map((_, index) => index), shape)
  const kept = (index: number) => !axes.includes(index)
  const first = Math.min(...axes)
  const last = Math.max(...axes)
  if (axes.length === 0 || new Set(axes).size !== last - first + 1) return undefined
  const product = (lengths: number[]) => lengths.reduce((total, length) => total * length, 1)
  return {
    outer: product(shape.slice(0, first)),
    length: product(shape.slice(first, last + 1)),
    inner: product(shape.slice(last + 1)),
    shape: shape.filter((_, index) => kept(index)),
    keptShape: shape.map((length, index) => (kept(index) ? length : 1)),
  }
}

function reduce(
  runner: KernelRunner,
  x: tf.TensorInfo,
  { axis, keepDims }: Attributes,
  isMean: boolean,
) {
  const plan = planReduction(x.shape, axis)!
  const { outer, length, inner } = plan
  const output = runner.output(keepDims ? plan.keptShape : plan.shape)
  if (outer * inner === 0) return output
  if (length === 0) {
    runner.fill(output, isMean ? Number.NaN : 0)
    return output
  }
  const factor = float32(isMean ? 1 / length : 1)
  const [source, target] = [runner.address(x), runner.address(output)]
  if (inner === 1) sumRows(runner, source, outer, length, target, factor)
  else sumColumns(runner, source, outer, length, inner, target, factor)
  return output
}

function sumRows(
  runner: KernelRunner,
  source: number,
  outer: number,
  length: number,
  target: number,
  factor: number,
) {
  const parts = outer >= 16 ? 1 : itemsFor(length)
  const partial = parts > 1 ? runner.reserve(4 * outer * parts) : target
  runner.run('sumRows', {
    items: outer * parts,
    fields: [source, length, parts, partial, parts > 1 ? float32(1) : factor],
    work: outer * length,
  })
  if (parts === 1) return
  runner.run('sumRows', { items: outer, fields: [partial, parts, 1, target, factor], work: 0 })
}

function sumColumns(
  runner: KernelRunner,
  source: number,
  outer: number,
  length: number,
  inner: number,
  target: number,
  factor: number,
) {
  const parts = outer >= 16 ? 1 : Math.min(length, itemsFor(length * inner))
  const partial = parts > 1 ? runner.reserve(4 * outer * parts * inner) : target
  runner.run('sumColumns', {
    items: outer * parts,
    fields: [source, length, inner, parts, partial, parts > 1 ? float32(1) : factor],
    work: outer * length * inner,
  })
  if (parts === 1) return
  runner.run('sumColumns', {
    items: outer,
    fields: [partial, parts, inner, 1, target, factor],
    work: outer * parts * inner,
  })
}

const accepts = ({ x }: Record<string, tf.TensorInfo>, { axis }: Attributes) =>
  planReduction(x!.shape, axis) !== undefined

const sum: WasmKernel<Attributes> = {
  name: tf.Sum,
  accepts,
  compute: (runner, { x }, attributes) => reduce(runner, x!, attributes, false),
}

const mean: WasmKernel<Attributes> = {
  name: tf.Mean,
  accepts,
  compute: (runner, { x }, attributes) => reduce(runner, x!, attributes, true),
}

export const reductionKernels: WasmKernel[] = [sum, mean]

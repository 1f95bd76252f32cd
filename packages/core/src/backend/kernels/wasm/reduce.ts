import * as tf from '../../../tf.js'
import { float32, type KernelRunner } from './kernel-runner.js'
import { itemsFor } from './share-work.js'
import type { WasmKernel } from './wasm-kernel.js'

type Axes = number | number[] | null

interface Attributes {
  axis: Axes
  keepDims: boolean
}

/** One step of a reduction: x as [outer, length, inner], to be reduced to [outer, inner]. */
interface Step {
  outer: number
  length: number
  inner: number
}

const product = (lengths: number[]) => lengths.reduce((total, length) => total * length, 1)

/** A step for each group of axes that lie beside each other, the last first, and the shape of the output. */
function planReduction({ shape }: tf.TensorInfo, { axis, keepDims }: Attributes) {
  const axes = tf.util.parseAxisParam(axis ?? shape.map((_, index) => index), shape)
  const rest = [...shape]
  const steps: Step[] = []
  for (let last = shape.length - 1; last >= 0; last--) {
    if (!axes.includes(last)) continue
    let first = last
    while (first > 0 && axes.includes(first - 1)) first--
    steps.push({
      outer: product(rest.slice(0, first)),
      length: product(rest.slice(first, last + 1)),
      inner: product(rest.slice(last + 1)),
    })
    for (let index = first; index <= last; index++) rest[index] = 1
    last = first
  }
  return { steps, shape: keepDims ? rest : rest.filter((_, index) => !axes.includes(index)) }
}

type Reduce = (runner: KernelRunner, source: number, step: Step, target: number) => void

/** Reduces step by step. `ofNothing` is what becomes of no numbers. */
function reduce(
  runner: KernelRunner,
  x: tf.TensorInfo,
  attributes: Attributes,
  ofNothing: number,
  step: Reduce,
) {
  const { steps, shape } = planReduction(x, attributes)
  const output = runner.output(shape)
  if (product(shape) === 0) return output
  if (product(x.shape) === 0) {
    runner.fill(output, ofNothing)
    return output
  }
  if (steps.length === 0) steps.push({ outer: product(x.shape), length: 1, inner: 1 })
  let source = x
  steps.forEach((each, index) => {
    const target = index === steps.length - 1 ? output : runner.output([each.outer * each.inner])
    step(runner, runner.address(source), each, runner.address(target))
    if (source !== x) runner.heap.backend.disposeData(source.dataId)
    source = target
  })
  return output
}

const addUp =
  (isMean: boolean): Reduce =>
  (runner, source, { outer, length, inner }, target) => {
    const factor = float32(isMean ? 1 / length : 1)
    if (inner === 1) sumRows(runner, source, outer, length, target, factor)
    else sumColumns(runner, source, outer, length, inner, target, factor)
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

const sum: WasmKernel<Attributes> = {
  name: tf.Sum,
  compute: (runner, { x }, attributes) => reduce(runner, x!, attributes, 0, addUp(false)),
}

const mean: WasmKernel<Attributes> = {
  name: tf.Mean,
  compute: (runner, { x }, attributes) => reduce(runner, x!, attributes, Number.NaN, addUp(true)),
}

/** Where a long axis is shared out, the parts are folded once more. */
const foldBy =
  (operation: number): Reduce =>
  (runner, source, { outer, length, inner }, target) => {
    const parts = outer >= 16 ? 1 : Math.min(length, itemsFor(length * inner))
    const partial = parts > 1 ? runner.reserve(4 * outer * parts * inner) : target
    runner.run('fold', {
      items: outer * parts,
      fields: [operation, source, length, inner, parts, partial],
      work: outer * length * inner,
    })
    if (parts === 1) return
    runner.run('fold', {
      items: outer,
      fields: [operation, partial, parts, inner, 1, target],
      work: outer * parts * inner,
    })
  }

/** In the order of the constants in ../assembly/fold.ts. */
const folds: [name: string, ofNothing: number][] = [
  [tf.Max, Number.NEGATIVE_INFINITY],
  [tf.Min, Number.POSITIVE_INFINITY],
  [tf.Prod, 1],
]

const foldKernels = folds.map(
  ([name, ofNothing], operation): WasmKernel<Attributes & { reductionIndices?: Axes }> => ({
    name,
    compute: (runner, { x }, { axis, reductionIndices, keepDims }) => {
      const attributes = { axis: name === tf.Max ? (reductionIndices ?? null) : axis, keepDims }
      return reduce(runner, x!, attributes, ofNothing, foldBy(operation))
    },
  }),
)

export const reductionKernels = [sum, mean, ...foldKernels] as WasmKernel[]

import * as tf from '../../../tf.js'
import { wholeOf } from './convolution.js'
import { convolve } from './convolve.js'
import { multiplyWindows } from './filter-gradient.js'
import type { KernelRunner } from './kernel-runner.js'
import type { WasmKernel } from './wasm-kernel.js'
import { matrixGrid } from './window-grid.js'

interface Attributes {
  transposeA: boolean
  transposeB: boolean
}

interface Product extends Attributes {
  rows: number
  depth: number
  columns: number
  bias: number
  activation: number
}

/** One product of two matrices at these addresses. */
function multiply(runner: KernelRunner, a: number, b: number, output: number, product: Product) {
  const { rows, depth, columns, transposeA, transposeB } = product
  if (transposeA) {
    const right = { address: b, width: columns, transposedStride: transposeB ? depth : 0 }
    multiplyWindows(runner, a, matrixGrid(depth, rows), right, output)
    return
  }
  const matrix = {
    address: b,
    taps: [0],
    depth,
    width: columns,
    stride: transposeB ? depth : columns,
    transposed: transposeB,
  }
  const target = { ...wholeOf(output, rows, 1), bias: product.bias, activation: product.activation }
  convolve(runner, a, matrixGrid(rows, depth), matrix, target)
}

const product = (shape: readonly number[]) => shape.reduce((total, length) => total * length, 1)

function matmul(
  runner: KernelRunner,
  { a, b, bias }: Record<string, tf.TensorInfo>,
  { transposeA, transposeB }: Attributes,
  activation = 0,
) {
  const [outerA, outerB] = [a!.shape.slice(0, -2), b!.shape.slice(0, -2)]
  const [rowsA, columnsA] = a!.shape.slice(-2) as [number, number]
  const [rowsB, columnsB] = b!.shape.slice(-2) as [number, number]
  const [rows, depth] = transposeA ? [columnsA, rowsA] : [rowsA, columnsA]
  const [depthB, columns] = transposeB ? [columnsB, rowsB] : [rowsB, columnsB]
  tf.util.assert(
    depth === depthB,
    () => `matMul: the inner sides of [${a!.shape}] and [${b!.shape}] differ: ${depth}, ${depthB}.`,
  )
  const outer = tf.broadcast_util.assertAndGetBroadcastShape(outerA, outerB)
  const output = runner.output([...outer, rows, columns])
  if (product(output.shape) === 0) return output
  if (depth === 0) {
    runner.fill(output, 0)
    return output
  }
  const indexA = batchIndices(outerA, outer)
  const indexB = batchIndices(outerB, outer)
  const [addressA, addressB, target] = [a!, b!, output].map((tensor) => runner.address(tensor)) as [
    number,
    number,
    number,
  ]
  for (let index = 0; index < indexA.length; index++) {
    multiply(
      runner,
      addressA + 4 * rows * depth * indexA[index]!,
      addressB + 4 * depth * columns * indexB[index]!,
      target + 4 * rows * columns * index,
      {
        ...{ rows, depth, columns, transposeA, transposeB, activation },
        bias: bias ? runner.address(bias) : 0,
      },
    )
  }
  return output
}

/** Which matrix of a broadcast operand belongs to each matrix of the output. */
function batchIndices(shape: number[], outer: number[]) {
  const missing = outer.length - shape.length
  return outer.reduce<number[]>(
    (indices, length, axis) => {
      const side = axis < missing ? 1 : shape[axis - missing]!
      return indices.flatMap((index) =>
        Array.from({ length }, (_, position) => index * side + (side === 1 ? 0 : position)),
      )
    },
    [0],
  )
}

const batchMatMul: WasmKernel<Attributes> = {
  name: tf.BatchMatMul,
  compute: (runner, inputs, attributes) => matmul(runner, inputs, attributes),
}

const activations: Record<string, number> = { linear: 0, relu: 1, relu6: 2 }

const fusedMatMul: WasmKernel<Attributes & { activation: string }> = {
  name: tf._FusedMatMul,
  accepts: ({ b, bias, preluActivationWeights }, { transposeA, transposeB, activation }) =>
    !transposeA &&
    activation in activations &&
    !preluActivationWeights &&
    (!bias || product(bias.shape) === b!.shape.at(transposeB ? -2 : -1)),
  compute: (runner, inputs, attributes) =>
    matmul(runner, inputs, attributes, activations[attributes.activation]),
}

export const matmulKernels: WasmKernel[] = [batchMatMul, fusedMatMul]

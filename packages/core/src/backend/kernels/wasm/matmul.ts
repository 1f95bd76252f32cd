import { CnnError } from '../../../errors.js'
import * as tf from '../../../tf.js'
import { convolve, wholeOf } from './convolve.js'
import { multiplyWindows } from './filter-gradient.js'
import { type FusedAttributes, withEpilogue } from './fused-activation.js'
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
  const target = {
    ...wholeOf(output, [1, rows, 1]),
    bias: product.bias,
    activation: product.activation,
  }
  convolve(runner, a, matrixGrid(rows, depth), matrix, target)
}

const product = (shape: readonly number[]) => shape.reduce((total, length) => total * length, 1)

function matmul(
  runner: KernelRunner,
  { a, b, bias }: Record<string, tf.TensorInfo | undefined>,
  { transposeA, transposeB }: Attributes,
  activation = 0,
) {
  const [outerA, outerB] = [a!.shape.slice(0, -2), b!.shape.slice(0, -2)]
  const [rowsA, columnsA] = a!.shape.slice(-2) as [number, number]
  const [rowsB, columnsB] = b!.shape.slice(-2) as [number, number]
  const [rows, depth] = transposeA ? [columnsA, rowsA] : [rowsA, columnsA]
  const [depthB, columns] = transposeB ? [columnsB, rowsB] : [rowsB, columnsB]
  if (depth !== depthB) {
    throw new CnnError(
      'shape-mismatch',
      `matMul: the inner sides of [${a!.shape}] and [${b!.shape}] differ: ${depth}, ${depthB}.`,
    )
  }
  const outer = tf.broadcast_util.assertAndGetBroadcastShape(outerA, outerB)
  const output = runner.output([...outer, rows, columns])
  if (product(output.shape) === 0) return output
  if (depth === 0) {
    runner.fill(output, 0)
    return output
  }
  // One matrix on the right multiplies all on the left at once.
  const joined = transposeA || product(outerB) > 1 ? 1 : product(outerA)
  const indexA = joined > 1 ? [0] : batchIndices(outerA, outer)
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
        ...{ rows: joined * rows, depth, columns, transposeA, transposeB, activation },
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

const fusedMatMul: WasmKernel<Attributes & FusedAttributes> = {
  name: tf._FusedMatMul,
  compute(runner, inputs, attributes) {
    const { a, b } = inputs
    const { transposeA, transposeB } = attributes
    // The kernel for a transposed left matrix sums over parts, and has no end to add a bias at.
    const storesEnd = !transposeA && a!.shape.at(-1)! > 0
    const width = storesEnd ? b!.shape.at(transposeB ? -2 : -1)! : 0
    return withEpilogue(runner, width, inputs, attributes, (bias, activation) =>
      matmul(runner, { a, b, bias }, attributes, activation),
    )
  },
}

export const matmulKernels = [batchMatMul, fusedMatMul] as WasmKernel[]

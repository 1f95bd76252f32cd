import * as tf from '../../tf.js'
import { type ConformanceCase, spread } from '../conformance-case.js'
import { broadcastShape, build, type NdArray, total } from '../nd-array.js'

/** Multiplies matrices, the last two axes; the axes before them are repeated as NumPy does. */
function multiply(a: NdArray, b: NdArray, transposeA = false, transposeB = false): NdArray {
  const [outerA, outerB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)]
  const outer = broadcastShape(outerA, outerB)
  const rows = a.shape.at(transposeA ? -1 : -2)!
  const depth = a.shape.at(transposeA ? -2 : -1)!
  const columns = b.shape.at(transposeB ? -2 : -1)!
  const batchOf = (shape: readonly number[], indices: number[]) =>
    shape.map((length, axis) => (length === 1 ? 0 : indices[axis + outer.length - shape.length]!))
  return build([...outer, rows, columns], (...indices) => {
    const [row, column] = indices.splice(-2) as [number, number]
    const [inA, inB] = [batchOf(outerA, indices), batchOf(outerB, indices)]
    return total(depth, (k) => {
      const left = transposeA ? a.at(...inA, k, row) : a.at(...inA, row, k)
      return left * (transposeB ? b.at(...inB, column, k) : b.at(...inB, k, column))
    })
  })
}

const matMul = (
  variant: string,
  a: number[],
  b: number[],
  transposeA = false,
  transposeB = false,
): ConformanceCase => ({
  op: 'matMul',
  ...(variant ? { variant } : {}),
  inputs: [spread(a), spread(b, -1, 1, 5)],
  compute: (x, y) => tf.matMul(x!, y!, transposeA, transposeB),
  reference: (x, y) => multiply(x!, y!, transposeA, transposeB),
})

/** Sums the products of the operands over the letters that the output has not: the definition, letter by letter. */
function einsum(equation: string, operands: NdArray[]): NdArray {
  const [left, output] = equation.split('->') as [string, string]
  const terms = left.split(',')
  const letters = [...new Set(output + left.replace(',', ''))]
  const sizes = letters.map((letter) => {
    const term = terms.findIndex((labels) => labels.includes(letter))
    return operands[term]!.shape[terms[term]!.indexOf(letter)]!
  })
  const result = build(sizes.slice(0, output.length), () => 0)
  const inner = sizes.slice(output.length)
  return build(result.shape, (...outerIndices) => {
    let sum = 0
    build(inner, (...innerIndices) => {
      const indices = [...outerIndices, ...innerIndices]
      const at = (labels: string) => [...labels].map((letter) => indices[letters.indexOf(letter)]!)
      sum += terms.reduce(
        (product, labels, index) => product * operands[index]!.at(...at(labels)),
        1,
      )
      return 0
    })
    return sum
  })
}

const einsumCase = (equation: string, ...shapes: number[][]): ConformanceCase => ({
  op: 'einsum',
  variant: equation,
  inputs: shapes.map((shape, index) => spread(shape, -1, 1, index + 1)),
  compute: (...operands) => tf.einsum(equation, ...operands),
  reference: (...operands) => einsum(equation, operands),
})

const vectors = (
  op: 'dot' | 'outerProduct',
  variant: string,
  [a, b]: [number[], number[]],
  equation: string,
): ConformanceCase => ({
  op,
  variant,
  inputs: [spread(a), spread(b, -1, 1, 5)],
  compute: (x, y) => (op === 'dot' ? tf.dot : tf.outerProduct)(x as tf.Tensor1D, y as tf.Tensor1D),
  reference: (x, y) => einsum(equation, [x!, y!]),
})

/** Products of matrices, and sums of products. */
export const matmulCases: ConformanceCase[] = [
  matMul('', [3, 5], [5, 4]),
  matMul('first transposed', [5, 3], [5, 4], true),
  matMul('second transposed', [3, 5], [4, 5], false, true),
  matMul('both transposed', [5, 3], [4, 5], true, true),
  matMul('rows and columns', [1, 7], [7, 1]),
  matMul('size 1', [1, 1], [1, 1]),
  matMul('narrow', [5, 3], [3, 2]),
  matMul('batch', [2, 3, 4], [2, 4, 2]),
  matMul('batch, both transposed', [2, 4, 3], [2, 2, 4], true, true),
  matMul('two batch axes', [2, 2, 2, 3], [2, 2, 3, 2]),
  matMul('first repeated', [1, 2, 4], [3, 4, 2]),
  matMul('first repeated, transposed', [1, 4, 2], [3, 4, 2], true),
  matMul('second repeated', [3, 2, 4], [1, 4, 2]),
  matMul('second repeated, transposed', [3, 2, 4], [1, 2, 4], false, true),
  matMul('one matrix to many', [2, 2, 2, 3], [3, 2]),
  matMul('many to one matrix', [2, 3], [2, 2, 3, 2]),
  matMul('both repeated', [2, 1, 2, 3], [1, 3, 3, 2]),
  matMul('both repeated, transposed', [2, 1, 3, 2], [1, 3, 2, 3], true, true),
  matMul('last batch axis repeated', [2, 1, 2, 3], [2, 2, 3, 2]),
  matMul('first batch axis absent', [3, 2, 3], [2, 3, 3, 2]),
  matMul('zero batch', [0, 3, 4], [0, 4, 2]),
  matMul('nothing to sum over', [2, 0], [0, 3]),
  vectors('dot', 'vectors', [[5], [5]], 'i,i->'),
  vectors('dot', 'matrix and vector', [[3, 5], [5]], 'ij,j->i'),
  vectors('dot', 'vector and matrix', [[3], [3, 5]], 'i,ij->j'),
  vectors('dot', 'matrices', [[3, 5], [5, 2]], 'ij,jk->ik'), // biome-ignore format: pairs
  vectors('outerProduct', 'vectors', [[4], [5]], 'i,j->ij'),
  einsumCase('ij,jk->ik', [2, 3], [3, 2]),
  einsumCase('bij,bkj->bik', [2, 2, 3], [2, 2, 3]),
  einsumCase('ij,ij->i', [2, 3], [2, 3]),
  einsumCase('ij,ij->', [2, 3], [2, 3]),
  einsumCase('ij,kl->kjil', [2, 3], [2, 2]),
  einsumCase('abc,cd->bda', [2, 2, 3], [3, 2]),
  einsumCase('bhid,bhjd->bhij', [1, 2, 3, 2], [1, 2, 2, 2]),
  einsumCase('ij,kj->i', [2, 3], [4, 3]),
  einsumCase('ij,k->i', [2, 3], [4]),
  einsumCase('ij->j', [2, 3]),
  einsumCase('ij->', [2, 3]),
  einsumCase('ijk->kij', [2, 3, 2]),
  einsumCase('i,j->ij', [3], [4]),
]

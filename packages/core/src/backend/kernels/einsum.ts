import { CnnError } from '../../errors.js'
import * as tf from '../../tf.js'
import type { ComposedKernel } from './composed-kernel.js'

interface Operand {
  tensor: tf.Tensor
  labels: string
}

/**
 * Kernel: einsum of one or two operands, whose names are '0' and '1', as a product of matrices. TensorFlow.js's own is
 * absent on wasm, throws where a label of one operand alone is summed, and multiplies element by element elsewhere.
 */
export const composedEinsum: ComposedKernel<{ equation: string }> = {
  name: tf.Einsum,
  compute: (inputs, { equation }) => {
    const { operands, output } = parse(equation, Object.values(inputs))
    const summed = operands.map((operand, index) =>
      sumAlone(operand, output + operands.filter((_, other) => other !== index).map(labelsOf)),
    )
    const [left, right] = summed as [Operand, Operand | undefined]
    const result = arrange(right ? contract(left, right, output) : left, output)
    // A kernel must not give its input back: the record of operations would take them for one.
    return result === operands[0]!.tensor ? tf.clone(result) : result
  },
}

const labelsOf = ({ labels }: Operand) => labels

function parse(equation: string, tensors: tf.Tensor[]) {
  const dense = equation.replace(/\s/g, '')
  const [, left, output] = /^([A-Za-z,]*)->([A-Za-z]*)$/.exec(dense) ?? []
  if (left === undefined || output === undefined) {
    throw new CnnError(
      'bad-argument',
      `einsum: '${equation}' is not of the form 'ij,jk->ik', one letter for each side of a tensor.`,
    )
  }
  const terms = left.split(',')
  const isRepeated = (labels: string) => new Set(labels).size < labels.length
  const problem =
    terms.length !== tensors.length || terms.length > 2
      ? `takes ${terms.length} operands, of one or two, and got ${tensors.length}`
      : terms.some((labels, index) => labels.length !== tensors[index]!.rank)
        ? 'does not fit the shapes'
        : [...terms, output].some(isRepeated)
          ? 'has a letter twice in one tensor'
          : [...output].some((label) => !left.includes(label))
            ? 'has a letter in the output that no operand has'
            : sizesDiffer(terms, tensors)
              ? 'gives one letter to sides of different lengths'
              : undefined
  if (problem) {
    const shapes = tensors.map(({ shape }) => `[${shape}]`).join(', ')
    throw new CnnError('shape-mismatch', `einsum: '${equation}' of ${shapes} ${problem}.`)
  }
  return { operands: tensors.map((tensor, i): Operand => ({ tensor, labels: terms[i]! })), output }
}

function sizesDiffer(terms: string[], tensors: tf.Tensor[]) {
  const sizes = new Map<string, number>()
  return terms.some((labels, index) =>
    [...labels].some((label, axis) => {
      const size = tensors[index]!.shape[axis]!
      const known = sizes.get(label) ?? size
      sizes.set(label, size)
      return known !== size
    }),
  )
}

/** Sums over the labels that nothing else has. */
function sumAlone({ tensor, labels }: Operand, others: string): Operand {
  const axes = [...labels].flatMap((label, axis) => (others.includes(label) ? [] : [axis]))
  if (axes.length === 0) return { tensor, labels }
  const kept = [...labels].filter((_, axis) => !axes.includes(axis)).join('')
  return { tensor: tf.sum(tensor, axes), labels: kept }
}

/** Sums over the labels that both have and the output has not. */
function contract(left: Operand, right: Operand, output: string): Operand {
  const both = [...left.labels].filter((label) => right.labels.includes(label))
  const batch = both.filter((label) => output.includes(label)).join('')
  const summed = both.filter((label) => !output.includes(label)).join('')
  const alone = ({ labels }: Operand) =>
    [...labels].filter((label) => !both.includes(label)).join('')
  const [rows, columns] = [alone(left), alone(right)]
  const [a, b] = [arrange(left, batch + rows + summed), arrange(right, batch + summed + columns)]
  const size = (x: tf.Tensor, start: number, end: number) =>
    tf.util.sizeFromShape(x.shape.slice(start, end))
  const [first, second] = [batch.length, batch.length + rows.length]
  const joint = batch.length + summed.length
  const count = size(a, 0, first)
  const product = tf.matMul(
    tf.reshape(a, [count, size(a, first, second), size(a, second, a.rank)]),
    tf.reshape(b, [count, size(b, first, joint), size(b, joint, b.rank)]),
  )
  const shape = [...a.shape.slice(0, second), ...b.shape.slice(joint)]
  return { tensor: tf.reshape(product, shape), labels: batch + rows + columns }
}

/** Puts the axes in the order of these labels. */
function arrange({ tensor, labels }: Operand, wanted: string): tf.Tensor {
  if (labels === wanted) return tensor
  return tf.transpose(
    tensor,
    [...wanted].map((label) => labels.indexOf(label)),
  )
}

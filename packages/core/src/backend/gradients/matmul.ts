import * as tf from '../../tf.js'
import { defineGradient, sumTo } from './define-gradient.js'

/** Of `op(a)·op(b)`, where `op` transposes or not; the batch dimensions may have been broadcast. */
const batchMatMul = defineGradient<tf.BatchMatMulAttrs>(
  tf.BatchMatMul,
  { inputs: ['a', 'b'] },
  (dy, [a, b], { transposeA, transposeB }) => ({
    a: () =>
      sumTo(
        transposeA ? tf.matMul(b!, dy, transposeB, true) : tf.matMul(dy, b!, false, !transposeB),
        a!.shape,
      ),
    b: () =>
      sumTo(
        transposeB ? tf.matMul(dy, a!, true, transposeA) : tf.matMul(a!, dy, !transposeA, false),
        b!.shape,
      ),
  }),
)

interface Operand {
  tensor: tf.Tensor
  labels: string[]
}

/** Adds a last dimension for each label that is missing, then puts the dimensions in the order of the labels. */
function spread({ tensor, labels }: Operand, wanted: string[], sizes: Map<string, number>) {
  const missing = wanted.filter((label) => !labels.includes(label))
  const present = [...labels, ...missing]
  const ones = tf.reshape(tensor, [...tensor.shape, ...missing.map(() => 1)])
  const full = tf.broadcastTo(
    ones,
    present.map((label) => sizes.get(label)!),
  )
  return tf.transpose(
    full,
    wanted.map((label) => present.indexOf(label)),
  )
}

/** The gradient of operand `index`: the upstream gradient contracted with the other operand. */
function einsumOperandGradient(
  dy: tf.Tensor,
  operands: Operand[],
  output: string[],
  index: number,
) {
  const target = operands[index]!
  const sizes = new Map(
    operands.flatMap(({ tensor, labels }) =>
      labels.map((label, axis) => [label, tensor.shape[axis]!] as const),
    ),
  )
  const sources: Operand[] = [
    { tensor: dy, labels: output },
    ...operands.filter((_, other) => other !== index),
  ]
  const found = target.labels.filter((label) =>
    sources.some(({ labels }) => labels.includes(label)),
  )
  const equation = `${sources.map(({ labels }) => labels.join('')).join(',')}->${found.join('')}`
  const contracted = tf.einsum(equation, ...sources.map(({ tensor }) => tensor))
  return spread({ tensor: contracted, labels: found }, target.labels, sizes)
}

const einsum: tf.GradConfig = {
  kernelName: tf.Einsum,
  saveAllInputs: true,
  gradFunc: (dy, saved, attributes) => {
    const [left, right] = (attributes.equation as string).replace(/\s/g, '').split('->')
    const operands = left!
      .split(',')
      .map((labels, index) => ({ tensor: saved[index]!, labels: [...labels] }))
    return Object.fromEntries(
      operands.map((_, index) => [
        index,
        () => einsumOperandGradient(dy as tf.Tensor, operands, [...right!], index),
      ]),
    )
  },
}

export const matmulGradients: tf.GradConfig[] = [batchMatMul, einsum]

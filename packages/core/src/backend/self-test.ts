import { CnnError } from '../errors.js'
import * as tf from '../tf.js'
import { batchNormTraining } from './kernels/batch-norm-training.js'
import { expected } from './self-test-values.js'

/** Single precision stays far below this on every device; half precision, which trains badly, is above it. */
const tolerance = 1e-4

type Inputs = Record<keyof typeof expected.gradients, tf.Tensor>

/**
 * Trains a small network one step backwards on the backend in use (convolution, batch norm, ReLU, max pooling, strided
 * convolution, dense layer, cross-entropy) and compares loss, logits and every gradient with the values that PyTorch
 * computes in double precision. Gives the largest relative error.
 *
 * Throws a `CnnError` with code 'backend-wrong' that says what is off by how much.
 */
export async function runSelfTest(): Promise<{ error: number }> {
  const inputs = makeInputs()
  const results = computeResults(inputs)
  try {
    const errors = await Promise.all(
      Object.entries(results).map(async ([name, tensor]) => ({
        name,
        error: relativeError(name, await tensor.data()),
      })),
    )
    const worst = errors.reduce((a, b) => (b.error > a.error || Number.isNaN(b.error) ? b : a))
    if (!(worst.error <= tolerance)) {
      throw new CnnError(
        'backend-wrong',
        `The numeric self-test failed: ${describe(worst.name)} is off by ${worst.error.toExponential(1)} of its size` +
          ` (at most ${tolerance.toExponential(0)} is allowed). This device or its driver computes wrongly.`,
      )
    }
    return { error: worst.error }
  } finally {
    tf.dispose([Object.values(inputs), Object.values(results)])
  }
}

const describe = (name: string) =>
  name in expected.gradients ? `the gradient of ${name}` : `the network's ${name}`

/** The i-th value is sin(1.7 i + phase): the formula of golden/self_test.py. */
function wave(shape: number[], phase: number, factor = 1, shift = 0) {
  const values = Float32Array.from(
    { length: tf.util.sizeFromShape(shape) },
    (_, index) => Math.sin(index * 1.7 + phase) * factor + shift,
  )
  return tf.tensor(values, shape)
}

function makeInputs(): Inputs {
  return {
    image: wave([2, 7, 6, 3], 0.1),
    convFilter: wave([3, 3, 3, 4], 0.2, 0.5),
    scale: wave([4], 0.3, 0.25, 1),
    offset: wave([4], 0.4, 0.5),
    stridedFilter: wave([3, 3, 4, 5], 0.5, 0.5),
    denseKernel: wave([20, 4], 0.6, 0.5),
    denseBias: wave([4], 0.7, 0.5),
  }
}

function computeLogits(inputs: Inputs) {
  const conv = tf.conv2d(inputs.image as tf.Tensor4D, inputs.convFilter as tf.Tensor4D, 1, 'same')
  const [norm] = tf
    .engine()
    .runKernel<tf.Tensor[]>(
      batchNormTraining,
      { x: conv, gamma: inputs.scale, beta: inputs.offset },
      { epsilon: 1e-5 },
    )
  const pooled = tf.maxPool(tf.relu(norm!) as tf.Tensor4D, 2, 2, 'valid')
  const strided = tf.conv2d(pooled, inputs.stridedFilter as tf.Tensor4D, 2, 'same')
  return tf.add(tf.matMul(tf.reshape(strided, [2, 20]), inputs.denseKernel), inputs.denseBias)
}

function crossEntropy(logits: tf.Tensor, labels: number[]) {
  const chosen = tf.sum(tf.mul(logits, tf.oneHot(tf.tensor1d(labels, 'int32'), 4)), 1)
  return tf.mean(tf.sub(tf.logSumExp(logits, 1), chosen))
}

function computeResults(inputs: Inputs): Record<string, tf.Tensor> {
  return tf.tidy(() => {
    const loss = () => crossEntropy(computeLogits(inputs), [1, 3])
    const { value, grads } = tf.engine().gradients(loss, Object.values(inputs))
    const gradients = Object.keys(inputs).map((name, index) => [name, grads[index]!])
    return { loss: value, logits: computeLogits(inputs), ...Object.fromEntries(gradients) }
  })
}

function relativeError(name: string, values: ArrayLike<number>) {
  if (name in expected.gradients) {
    const [norm, probe] = expected.gradients[name as keyof Inputs] as [number, number]
    const found = summarize(values)
    return largest([found.norm - norm, found.probe - probe]) / norm
  }
  const known = name === 'loss' ? [expected.loss] : expected.logits
  return largest(known.map((value, index) => values[index]! - value)) / largest(known)
}

/** The norm and a weighted sum: no wrong value, and no right one at a wrong place, leaves both as they are. */
function summarize(values: ArrayLike<number>) {
  let squares = 0
  let probe = 0
  for (let index = 0; index < values.length; index++) {
    squares += values[index]! ** 2
    probe += values[index]! * Math.cos(index * 0.9)
  }
  return { norm: Math.sqrt(squares), probe }
}

/** The largest magnitude; NaN where there is one. */
const largest = (values: number[]) => Math.max(...values.map(Math.abs))

import { CnnError } from '../errors.js'
import { trainingMode } from '../layers/mode.js'
import type { Parameter } from '../layers/parameter.js'
import type { Random } from '../random.js'
import * as tf from '../tf.js'

export interface Gradients {
  loss: tf.Scalar
  /** One per parameter, in the order given; the caller disposes of them and of the loss. */
  gradients: tf.Tensor[]
}

/** One forward pass in training mode and one backward pass. */
export function computeGradients(
  loss: () => tf.Scalar,
  parameters: readonly (readonly [string, Parameter])[],
  random: Random,
): Gradients {
  return tf.tidy(() => {
    const variables = parameters.map(([, parameter]) => parameter.value as tf.Tensor)
    const run = () => trainingMode(random, loss)
    const { value, grads } = tf.engine().gradients(run, variables, undefined, true)
    const missing = parameters.filter((_, index) => !grads[index]).map(([key]) => key)
    if (missing.length > 0) {
      throw new CnnError(
        'no-gradient',
        `The loss does not depend on ${missing.join(', ')}. Freeze what is not used: parameter.trainable = false.`,
      )
    }
    return { loss: value as tf.Scalar, gradients: grads }
  })
}

/** Reads a loss, and whether all gradients are finite, from the device at once. Disposes of the loss. */
export async function readLoss({ loss, gradients }: Gradients) {
  const report = tf.tidy(() => {
    // A sum over one axis is spread over a graphics processor, where one over all of a tensor is not.
    const sums = gradients.map((gradient) => (gradient.rank > 1 ? tf.sum(gradient, -1) : gradient))
    return tf.concat([flat(loss), flat(tf.sum(tf.concat(sums.map(flat))))])
  })
  loss.dispose()
  const [value, sum] = (await report.data()) as unknown as [number, number]
  report.dispose()
  return { value, finiteGradients: Number.isFinite(sum) }
}

const flat = (tensor: tf.Tensor) => tf.reshape(tensor, [-1])

/** The common L2 norm of gradients. */
export function gradientNorm(gradients: readonly tf.Tensor[]): tf.Scalar {
  return tf.tidy(() => {
    const squares = gradients.map((gradient) => tf.sum(tf.square(gradient)) as tf.Scalar)
    return tf.sqrt(tf.addN(squares))
  })
}

/** Scales gradients together so that their common L2 norm is at most `limit`. Disposes of what it replaces. */
export function clipByNorm(gradients: readonly tf.Tensor[], limit: number): tf.Tensor[] {
  const clipped = tf.tidy(() => {
    const scale = tf.minimum(1, tf.div(limit, tf.add(gradientNorm(gradients), 1e-6)))
    return gradients.map((gradient) => tf.mul(gradient, scale))
  })
  tf.dispose(gradients as tf.Tensor[])
  return clipped
}

/** Adds `gradients` to `sums` (or starts them). Disposes of what it replaces. */
export function addGradients(sums: readonly tf.Tensor[] | undefined, gradients: tf.Tensor[]) {
  if (!sums) return gradients
  const added = tf.tidy(() => gradients.map((gradient, i) => tf.add(gradient, sums[i]!)))
  tf.dispose([...sums, ...gradients])
  return added
}

export function scaleGradients(gradients: tf.Tensor[], factor: number): tf.Tensor[] {
  const scaled = tf.tidy(() => gradients.map((gradient) => tf.mul(gradient, factor)))
  tf.dispose(gradients)
  return scaled
}

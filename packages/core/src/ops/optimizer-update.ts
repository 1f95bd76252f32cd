import {
  type AdamAttributes,
  adamUpdateKernel,
  type SgdAttributes,
  sgdUpdateKernel,
} from '../backend/kernels/optimizer-update.js'
import * as tf from '../tf.js'

/**
 * One step of PyTorch's SGD, in place: `velocity` (null where momentum is 0) becomes momentum · velocity + gradient, and
 * is what the parameter moves by; the weight decay is an L2 penalty, added to the gradient.
 */
export function sgdUpdate(
  tensors: { parameter: tf.Variable; gradient: tf.Tensor; velocity: tf.Variable | null },
  attributes: SgdAttributes,
) {
  const { parameter, gradient, velocity } = tensors
  if (updateInPlace(sgdUpdateKernel, { parameter, velocity }, gradient, attributes)) return
  const { learningRate, momentum, nesterov, weightDecay } = attributes
  tf.tidy(() => {
    let step = weightDecay ? tf.add(gradient, tf.mul(parameter, weightDecay)) : gradient
    if (velocity) {
      velocity.assign(tf.add(tf.mul(velocity, momentum), step))
      step = nesterov ? tf.add(step, tf.mul(velocity, momentum)) : velocity
    }
    parameter.assign(tf.sub(parameter, tf.mul(step, learningRate)))
  })
}

/**
 * One step of PyTorch's Adam (Kingma & Ba 2015), in place, or with `decoupled` of AdamW (Loshchilov & Hutter 2019).
 * `step` counts from 1, for the correction of the moments' bias.
 */
export function adamUpdate(
  tensors: {
    parameter: tf.Variable
    gradient: tf.Tensor
    firstMoment: tf.Variable
    secondMoment: tf.Variable
  },
  attributes: AdamAttributes,
) {
  const { parameter, gradient, firstMoment, secondMoment } = tensors
  const slots = { parameter, firstMoment, secondMoment }
  if (updateInPlace(adamUpdateKernel, slots, gradient, attributes)) return
  const { learningRate, beta1, beta2, epsilon, weightDecay, decoupled, step } = attributes
  tf.tidy(() => {
    const penalty = decoupled ? 0 : weightDecay
    const slope = penalty ? tf.add(gradient, tf.mul(parameter, penalty)) : gradient
    const keep = decoupled ? 1 - learningRate * weightDecay : 1
    firstMoment.assign(tf.add(tf.mul(firstMoment, beta1), tf.mul(slope, 1 - beta1)))
    const squared = tf.mul(tf.square(slope), 1 - beta2)
    secondMoment.assign(tf.add(tf.mul(secondMoment, beta2), squared))
    const root = tf.mul(tf.sqrt(secondMoment), 1 / Math.sqrt(1 - beta2 ** step))
    const move = tf.div(
      tf.mul(firstMoment, learningRate / (1 - beta1 ** step)),
      tf.add(root, epsilon),
    )
    parameter.assign(tf.sub(tf.mul(parameter, keep), move))
  })
}

/** Updates by the backend's kernel, where it has one. */
function updateInPlace(
  kernel: string,
  variables: Record<string, tf.Variable | null>,
  gradient: tf.Tensor,
  attributes: SgdAttributes | AdamAttributes,
) {
  if (!tf.getKernel(kernel, tf.getBackend())) return false
  const inputs: tf.NamedTensorMap = { gradient }
  for (const [name, variable] of Object.entries(variables)) {
    if (!variable) continue
    ownData(variable)
    inputs[name] = variable
  }
  tf.engine().runKernel(kernel, inputs, attributes as unknown as tf.NamedAttrMap)
  return true
}

/** Gives a variable a copy of its values where it shares them with another tensor, which must not change with it. */
function ownData(variable: tf.Variable) {
  if (tf.backend().refCount(variable.dataId) === 1) return
  tf.tidy(() => variable.assign(tf.mul(variable, 1)))
}

import {
  type AdamAttributes,
  type AverageAttributes,
  adamUpdateKernel,
  averageUpdateKernel,
  type RmspropAttributes,
  rmspropUpdateKernel,
  type SgdAttributes,
  sgdUpdateKernel,
  type TableAttributes,
} from '../backend/kernels/optimizer-update.js'
import * as tf from '../tf.js'

/** A parameter that an optimiser moves. */
export interface MovingParameter {
  parameter: tf.Variable
  gradient: tf.Tensor
  /** What the optimiser keeps for it, zero at first. */
  slots: readonly tf.Variable[]
  /** Whether weight decay applies to it. */
  decays: boolean
}

/**
 * One step of PyTorch's SGD, in place: the velocity (the one slot; none where momentum is 0) becomes momentum · velocity
 * + gradient, and is what the parameter moves by; the weight decay is an L2 penalty, added to the gradient.
 */
export function sgdUpdate(parameters: readonly MovingParameter[], attributes: SgdAttributes) {
  if (updateInPlace(sgdUpdateKernel, parameters, attributes)) return
  const { learningRate, momentum, nesterov, weightDecay } = attributes
  forEach(parameters, ({ parameter, gradient, slots: [velocity], decays }) => {
    let step = decays ? addDecay(gradient, parameter, weightDecay) : gradient
    if (velocity) {
      velocity.assign(tf.add(tf.mul(velocity, momentum), step))
      step = nesterov ? tf.add(step, tf.mul(velocity, momentum)) : velocity
    }
    parameter.assign(tf.sub(parameter, tf.mul(step, learningRate)))
  })
}

/**
 * One step of PyTorch's Adam (Kingma & Ba 2015), in place, or with `decoupled` of AdamW (Loshchilov & Hutter 2019). The
 * slots are the first and the second moment; `step` counts from 1, for the correction of their bias.
 */
export function adamUpdate(parameters: readonly MovingParameter[], attributes: AdamAttributes) {
  if (updateInPlace(adamUpdateKernel, parameters, attributes)) return
  const { learningRate, beta1, beta2, epsilon, weightDecay, decoupled, step } = attributes
  forEach(parameters, ({ parameter, gradient, slots: [first, second], decays }) => {
    const slope = decays && !decoupled ? addDecay(gradient, parameter, weightDecay) : gradient
    const keep = decays && decoupled ? 1 - learningRate * weightDecay : 1
    first!.assign(tf.add(tf.mul(first!, beta1), tf.mul(slope, 1 - beta1)))
    second!.assign(tf.add(tf.mul(second!, beta2), tf.mul(tf.square(slope), 1 - beta2)))
    const root = tf.mul(tf.sqrt(second!), 1 / Math.sqrt(1 - beta2 ** step))
    const move = tf.div(tf.mul(first!, learningRate / (1 - beta1 ** step)), tf.add(root, epsilon))
    parameter.assign(tf.sub(tf.mul(parameter, keep), move))
  })
}

/**
 * One step of PyTorch's RMSprop, in place, with epsilon outside of the root. The slots are the mean square and, with
 * momentum, the velocity.
 */
export function rmspropUpdate(
  parameters: readonly MovingParameter[],
  attributes: RmspropAttributes,
) {
  if (updateInPlace(rmspropUpdateKernel, parameters, attributes)) return
  const { learningRate, alpha, epsilon, momentum, weightDecay } = attributes
  forEach(parameters, ({ parameter, gradient, slots: [square, velocity], decays }) => {
    const slope = decays ? addDecay(gradient, parameter, weightDecay) : gradient
    square!.assign(tf.add(tf.mul(square!, alpha), tf.mul(tf.square(slope), 1 - alpha)))
    let move: tf.Tensor = tf.div(slope, tf.add(tf.sqrt(square!), epsilon))
    if (velocity) {
      velocity.assign(tf.add(tf.mul(velocity, momentum), move))
      move = velocity
    }
    parameter.assign(tf.sub(parameter, tf.mul(move, learningRate)))
  })
}

function forEach(
  parameters: readonly MovingParameter[],
  move: (parameter: MovingParameter) => void,
) {
  for (const parameter of parameters) tf.tidy(() => move(parameter))
}

const addDecay = (gradient: tf.Tensor, parameter: tf.Tensor, weightDecay: number) =>
  weightDecay ? tf.add(gradient, tf.mul(parameter, weightDecay)) : gradient

/** Moves averages towards values, in place: average = decay · average + (1 - decay) · value. */
export function averageUpdate(
  pairs: readonly { average: tf.Variable; value: tf.Tensor }[],
  attributes: AverageAttributes,
) {
  const tensors = pairs.flatMap(({ average, value }) => [average, value])
  const averages = pairs.map(({ average }) => average)
  if (runInPlace(averageUpdateKernel, averages, tensors, attributes)) return
  const { decay } = attributes
  tf.tidy(() => {
    for (const { average, value } of pairs) {
      average.assign(tf.add(tf.mul(average, decay), tf.mul(value, 1 - decay)))
    }
  })
}

function updateInPlace(
  kernel: string,
  parameters: readonly MovingParameter[],
  attributes: SgdAttributes | AdamAttributes | RmspropAttributes,
) {
  const tensors = parameters.flatMap(({ parameter, gradient, slots }) => [
    ...[parameter, gradient],
    ...slots,
  ])
  const variables = parameters.flatMap(({ parameter, slots }) => [parameter, ...slots])
  const table: TableAttributes = {
    slots: parameters[0]?.slots.length ?? 0,
    decays: parameters.map(({ decays }) => decays),
  }
  return runInPlace(kernel, variables, tensors, { ...attributes, ...table })
}

/** Lets the backend's kernel change the variables among the tensors, where it has one. */
function runInPlace(
  kernel: string,
  variables: readonly tf.Variable[],
  tensors: readonly tf.Tensor[],
  attributes: object,
) {
  if (!tf.getKernel(kernel, tf.getBackend())) return false
  variables.forEach(ownData)
  const inputs = { ...tensors } as unknown as tf.NamedTensorMap
  tf.engine().runKernel(kernel, inputs, attributes as tf.NamedAttrMap)
  return true
}

/** Gives a variable a copy of its values where it shares them with another tensor, which must not change with it. */
function ownData(variable: tf.Variable) {
  if (tf.backend().refCount(variable.dataId) === 1) return
  tf.tidy(() => variable.assign(tf.mul(variable, 1)))
}

import {
  adamUpdate,
  averageUpdate,
  type MovingParameter,
  rmspropUpdate,
  sgdUpdate,
} from '../../ops/optimizer-update.js'
import * as tf from '../../tf.js'
import { clipByNorm } from '../../training/gradients.js'
import { type ConformanceCase, spread } from '../conformance-case.js'
import { build, sumOf, total, zip } from '../nd-array.js'

const steps = 3

/** The parameter after some steps along the same gradient, which shrinks from step to step. */
function moved(
  parameter: tf.Tensor,
  gradient: tf.Tensor,
  slots: number,
  update: (moving: MovingParameter[], step: number) => void,
): tf.Tensor {
  const variables = [parameter, ...new Array(slots).fill(0).map(() => tf.zerosLike(parameter))].map(
    (initial) => tf.variable(initial),
  )
  const [first, ...rest] = variables
  for (let step = 1; step <= steps; step++) {
    const now = tf.div(gradient, step)
    // The second parameter takes no weight decay; it must not disturb the first.
    const other = tf.variable(tf.zeros([9]))
    const others = rest.map(() => tf.variable(tf.zeros([9])))
    update(
      [
        { parameter: first!, gradient: now, slots: rest, decays: true },
        { parameter: other, gradient: tf.ones([9]), slots: others, decays: false },
      ],
      step,
    )
    tf.dispose([other, ...others])
  }
  const result = tf.mul(first!, 1)
  tf.dispose(variables)
  return result
}

interface Rule {
  op: string
  variant: string
  slots: number
  update: (moving: MovingParameter[], step: number) => void
  /** The next parameter, from this one, its gradient and its slots, which it changes. */
  reference: (parameter: number, gradient: number, slots: number[], step: number) => number
}

const inputs = [spread([3, 7], -1, 1), spread([3, 7], -1, 1, 2)]

const caseOf = ({ op, variant, slots, update, reference }: Rule): ConformanceCase => ({
  op,
  variant,
  inputs,
  compute: (parameter, gradient) => moved(parameter!, gradient!, slots, update),
  reference: (parameter, gradient) =>
    zip(parameter!, gradient!, (start, slope) => {
      const state = new Array<number>(slots).fill(0)
      let value = start
      for (let step = 1; step <= steps; step++) value = reference(value, slope / step, state, step)
      return value
    }),
  derivatives: 0,
})

const learningRate = 0.1

const sgd = (
  variant: string,
  momentum: number,
  nesterov: boolean,
  weightDecay: number,
): ConformanceCase =>
  caseOf({
    op: 'sgdUpdate',
    variant,
    slots: momentum > 0 ? 1 : 0,
    update: (moving) => sgdUpdate(moving, { learningRate, momentum, nesterov, weightDecay }),
    reference(parameter, gradient, slots) {
      const slope = gradient + weightDecay * parameter
      slots[0] = momentum * (slots[0] ?? 0) + slope
      return parameter - learningRate * (nesterov ? slope + momentum * slots[0] : slots[0])
    },
  })

interface AdamSettings {
  weightDecay?: number
  decoupled?: boolean
}

const adam = (variant: string, { weightDecay = 0, decoupled = false }: AdamSettings) => {
  const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8]
  return caseOf({
    op: decoupled ? 'adamWUpdate' : 'adamUpdate',
    variant,
    slots: 2,
    update: (moving, step) =>
      adamUpdate(moving, {
        ...{ learningRate, beta1, beta2, epsilon, weightDecay, decoupled, step },
      }),
    reference(parameter, gradient, slots, step) {
      const slope = decoupled ? gradient : gradient + weightDecay * parameter
      const kept = decoupled ? parameter * (1 - learningRate * weightDecay) : parameter
      slots[0] = beta1 * slots[0]! + (1 - beta1) * slope
      slots[1] = beta2 * slots[1]! + (1 - beta2) * slope ** 2
      const root = Math.sqrt(slots[1] / (1 - beta2 ** step))
      return kept - (learningRate * (slots[0] / (1 - beta1 ** step))) / (root + epsilon)
    },
  })
}

const rmsprop = (variant: string, momentum: number, weightDecay: number) => {
  const [alpha, epsilon] = [0.95, 1e-4]
  return caseOf({
    op: 'rmspropUpdate',
    variant,
    slots: momentum > 0 ? 2 : 1,
    update: (moving) =>
      rmspropUpdate(moving, { learningRate, alpha, epsilon, momentum, weightDecay }),
    reference(parameter, gradient, slots) {
      const slope = gradient + weightDecay * parameter
      slots[0] = alpha * slots[0]! + (1 - alpha) * slope ** 2
      slots[1] = momentum * (slots[1] ?? 0) + slope / (Math.sqrt(slots[0]) + epsilon)
      return parameter - learningRate * slots[1]
    },
  })
}

const average: ConformanceCase = {
  op: 'averageUpdate',
  inputs,
  compute(start, value) {
    const variable = tf.variable(start!)
    averageUpdate([{ average: variable, value: value! }], { decay: 0.9 })
    const result = tf.mul(variable, 1)
    variable.dispose()
    return result
  },
  reference: (start, value) => zip(start!, value!, (a, b) => 0.9 * a + 0.1 * b),
  derivatives: 0,
}

const clipped = (variant: string, limit: number): ConformanceCase => ({
  op: 'clipByGlobalNorm',
  variant,
  inputs: [spread([3, 4]), spread([5], -1, 1, 2)],
  compute(a, b) {
    const [first, second] = clipByNorm([tf.clone(a!), tf.clone(b!)], limit)
    return tf.concat([tf.reshape(first!, [-1]), second!])
  },
  reference(a, b) {
    const values = [...a!.data, ...b!.data]
    const norm = Math.sqrt(sumOf(values.map((value) => value * value)))
    const scale = Math.min(1, limit / (norm + 1e-6))
    return build([17], (i) => values[i!]! * scale)
  },
})

/** ‖∂D/∂x‖² for D = Σ v · swish(x ∗ w), as it comes before the derivative by the weights (Mescheder et al. 2018). */
const gradientPenalty: ConformanceCase = {
  op: 'gradientPenalty',
  variant: 'of a convolution and swish',
  inputs: [spread([1, 3, 3, 2]), spread([2, 2, 2, 3], -1, 1, 2), spread([2, 2, 3], -1, 1, 3)],
  compute(x, w, v) {
    const judge = (image: tf.Tensor) => {
      const features = tf.conv2d(image as tf.Tensor4D, w as tf.Tensor4D, 1, 'valid')
      return tf.sum(tf.mul(tf.mul(features, tf.sigmoid(features)), v!))
    }
    const { grads } = tf.engine().gradients(() => judge(x!), [x!])
    return tf.sum(tf.square(grads[0]!))
  },
  reference(x, w, v) {
    const features = build([2, 2, 3], (row, column, output) =>
      total(8, (i) => {
        const [y, across, input] = [i >> 2, (i >> 1) & 1, i & 1]
        return x!.at(0, row! + y, column! + across, input) * w!.at(y, across, input, output!)
      }),
    )
    const slopes = zip(features, v!, (value, weight) => {
      const s = 1 / (1 + Math.exp(-value))
      return weight * s * (1 + value * (1 - s))
    })
    const gradient = build([3, 3, 2], (row, column, input) =>
      total(12, (i) => {
        const [y, across, output] = [Math.floor(i / 6), Math.floor(i / 3) % 2, i % 3]
        return slopes.at(row! - y, column! - across, output) * w!.at(y, across, input!, output)
      }),
    )
    return build([], () => sumOf([...gradient.data].map((value) => value * value)))
  },
}

/** Everything that a step of training does to parameters and their gradients. */
export const optimizerCases: ConformanceCase[] = [
  sgd('plain', 0, false, 0),
  sgd('momentum and weight decay', 0.9, false, 0.01),
  sgd("Nesterov's momentum", 0.9, true, 0),
  adam('plain', {}),
  adam('L2 penalty', { weightDecay: 0.1 }),
  adam('weight decay', { weightDecay: 0.1, decoupled: true }),
  rmsprop('plain', 0, 0),
  rmsprop('momentum and weight decay', 0.9, 0.01),
  average,
  clipped('above the limit', 0.5),
  clipped('below the limit', 50),
  gradientPenalty,
]

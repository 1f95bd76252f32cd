import * as tf from '../../tf.js'
import type { ElementwiseFormula } from './elementwise-formula.js'
import type { KernelRepair } from './kernel-repair.js'
import { runOnWebgl } from './webgl/run-elementwise.js'
import { runOnWebgpu } from './webgpu/run-elementwise.js'

const graphics = ['webgl', 'webgpu']

/** Computes what TensorFlow.js gets wrong by a shader of our own. */
const byFormula = (
  name: string,
  backends: readonly string[],
  formula: ElementwiseFormula,
): KernelRepair => ({
  name,
  backends,
  compute(inputs) {
    const tensors = formula.inputs.map((input) => inputs[input] ?? inputs.x!)
    if (tensors.some(({ dtype }) => dtype !== 'float32')) return undefined
    return tf.getBackend() === 'webgl'
      ? runOnWebgl(formula, tensors)
      : runOnWebgpu(formula, tensors)
  },
})

/** The sine of what is left of `a` after so many half turns (a number or one and a half), by its series. */
const sineAfter = (halfTurns: string) => `
  let turns = ${halfTurns};
  let rest = (a - turns * 3.140625) - turns * 0.0009676535897932;
  let square = rest * rest;
  let series = 0.0000027557319 - 0.000000025052108 * square;
  let tail = -0.16666667 + square * (0.008333333 + square * (-0.0001984127 + square * series));
  let sine = rest + rest * square * tail;`

/** Graphics devices may be wrong by 2⁻¹¹. */
const sine: ElementwiseFormula = {
  name: 'sin',
  inputs: ['a'],
  body: `${sineAfter('floor(a * 0.31830988618 + 0.5)')}
  return sine * (1.0 - 4.0 * fract(turns * 0.5));`,
}

const cosine: ElementwiseFormula = {
  name: 'cos',
  inputs: ['a'],
  body: `${sineAfter('floor(a * 0.31830988618) + 0.5')}
  return sine * (4.0 * fract((turns - 0.5) * 0.5) - 1.0);`,
}

/** NaN becomes 0 where the device may leave it out of account. */
const sigmoid: ElementwiseFormula = {
  name: 'sigmoid',
  inputs: ['a'],
  body: `if (isnan(a)) { return a; }
  return 1.0 / (1.0 + exp(-a));`,
}

/** TensorFlow.js multiplies by 0, which makes NaN of -∞. */
const relu: ElementwiseFormula = {
  name: 'relu',
  inputs: ['a'],
  body: `if (isnan(a)) { return a; }
  return max(a, 0.0);`,
}

/** TensorFlow.js makes 1 of 0 / 0 and of ∞ / ∞; of other equal numbers it should, where the device only comes near. */
const quotient: ElementwiseFormula = {
  name: 'div',
  inputs: ['a', 'b'],
  body: `if (a == b && a != 0.0 && !isinf(a)) { return 1.0; }
  return a / b;`,
}

/** TensorFlow.js loses NaN. */
const power: ElementwiseFormula = {
  name: 'pow',
  inputs: ['a', 'b'],
  body: `if (b == 0.0) { return 1.0; }
  if (isnan(a) || isnan(b)) { return NAN; }
  if (a < 0.0 && floor(b) < b) { return NAN; }
  let size = pow(abs(a), b);
  if (a < 0.0 && fract(abs(b) * 0.5) == 0.5) { return -size; }
  return size;`,
}

/** TensorFlow.js rounds both numbers before it divides. */
const floorDiv: KernelRepair<object> = {
  name: tf.FloorDiv,
  backends: ['webgl'],
  compute({ a, b }) {
    if (a!.dtype === 'int32' && b!.dtype === 'int32') return undefined
    return tf.cast(tf.floor(tf.div(a!, b!)), 'int32')
  },
}

/** Of functions at each place that shaders of TensorFlow.js, or the devices, get wrong. */
export const elementwiseRepairs = [
  byFormula(tf.Sin, graphics, sine),
  byFormula(tf.Cos, graphics, cosine),
  byFormula(tf.Sigmoid, ['webgpu'], sigmoid),
  byFormula(tf.Relu, ['webgl'], relu),
  byFormula(tf.RealDiv, ['webgl'], quotient),
  byFormula(tf.Pow, ['webgl'], power),
  floorDiv,
] as KernelRepair[]

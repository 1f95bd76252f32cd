import * as tf from '../../tf.js'
import { asFloat, constant, defineGradient, sumTo } from './define-gradient.js'

type Binary = (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor

/** A kernel of two broadcasting inputs, by the gradient of each before the sum over what was broadcast. */
const binary = (kernelName: string, gradientA: Binary, gradientB: Binary): tf.GradConfig =>
  defineGradient(kernelName, { inputs: ['a', 'b'] }, (dy, [a, b]) => ({
    a: () => sumTo(gradientA(dy, asFloat(a!), asFloat(b!)), a!.shape),
    b: () => sumTo(gradientB(dy, asFloat(a!), asFloat(b!)), b!.shape),
  }))

const addN: tf.GradConfig = {
  kernelName: tf.AddN,
  saveAllInputs: true,
  gradFunc: (dy, saved) =>
    Object.fromEntries(saved.map((_, index) => [index, () => tf.clone(dy as tf.Tensor)])),
}

const times = (mask: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): Binary => {
  return (dy, a, b) => tf.mul(dy, tf.cast(mask(a, b), 'float32'))
}

/** `b·a^(b-1)`, which is 0 and not 0·∞ where both are 0. */
function powerByBase(dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) {
  const exponent = tf.where(tf.equal(b, 0), tf.onesLike(b), tf.sub(b, 1))
  return tf.mul(dy, tf.mul(b, tf.pow(a, exponent)))
}

/** `a^b·log a`, and 0 where the base is not positive. */
function powerByExponent(dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) {
  const logarithm = tf.log(tf.where(tf.greater(a, 0), a, tf.onesLike(a)))
  return tf.mul(dy, tf.mul(tf.pow(a, b), logarithm))
}

export const arithmeticGradients: tf.GradConfig[] = [
  addN,
  binary(
    tf.Add,
    (dy) => dy,
    (dy) => dy,
  ),
  binary(
    tf.Sub,
    (dy) => dy,
    (dy) => tf.neg(dy),
  ),
  binary(
    tf.Multiply,
    (dy, _, b) => tf.mul(dy, b),
    (dy, a) => tf.mul(dy, a),
  ),
  binary(
    tf.RealDiv,
    (dy, _, b) => tf.div(dy, b),
    (dy, a, b) => tf.neg(tf.div(tf.mul(dy, tf.div(a, b)), b)),
  ),
  constant(tf.FloorDiv, 'a', 'b'),
  binary(
    tf.Mod,
    (dy) => dy,
    (dy, a, b) => tf.neg(tf.mul(dy, tf.floor(tf.div(a, b)))),
  ),
  binary(tf.Pow, powerByBase, powerByExponent),
  binary(
    tf.SquaredDifference,
    (dy, a, b) => tf.mul(dy, tf.mul(tf.sub(a, b), 2)),
    (dy, a, b) => tf.mul(dy, tf.mul(tf.sub(b, a), 2)),
  ),
  binary(tf.Maximum, times(tf.greaterEqual), times(tf.less)),
  binary(tf.Minimum, times(tf.lessEqual), times(tf.greater)),
  binary(
    tf.Atan2,
    (dy, a, b) => tf.mul(dy, tf.div(b, tf.add(tf.square(a), tf.square(b)))),
    (dy, a, b) => tf.neg(tf.mul(dy, tf.div(a, tf.add(tf.square(a), tf.square(b))))),
  ),
]

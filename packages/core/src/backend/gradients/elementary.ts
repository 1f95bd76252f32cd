import { CnnError } from '../../errors.js'
import * as tf from '../../tf.js'
import { defineGradient, elementwise, piecewiseConstant } from './define-gradient.js'

const oneMinusSquare = (x: tf.Tensor) => tf.sub(1, tf.square(x))

const cast = defineGradient<tf.CastAttrs>(tf.Cast, {}, (dy, _, { dtype }) => ({
  x: () => (dtype === 'float32' ? tf.clone(dy) : tf.zeros(dy.shape)),
}))

const passThrough = (kernelName: string) =>
  defineGradient(kernelName, {}, (dy) => ({ x: () => tf.cast(dy, 'float32') }))

/** 1 where the number stays what it is. */
const clipByValue = defineGradient(
  tf.ClipByValue,
  { inputs: ['x'], output: true },
  (dy, [x, y]) => ({ x: () => tf.mul(dy, tf.cast(tf.equal(x!, y!), 'float32')) }),
)

/** Of a kernel whose derivative is cheaper from its output `y`. */
const fromOutput = (kernelName: string, derivative: (y: tf.Tensor) => tf.Tensor) =>
  defineGradient(kernelName, { output: true }, (dy, [y]) => ({
    x: () => tf.mul(dy, derivative(y!)),
  }))

/** A complex tensor cannot carry a gradient in TensorFlow.js, whose own gradient here takes it for a real one. */
const complexAbs = defineGradient(tf.ComplexAbs, {}, () => {
  throw new CnnError(
    'unsupported-gradient',
    'There is no gradient through complex numbers: compute with real and imaginary parts apart.',
  )
})

/** Functions of one variable, each by its derivative. */
export const elementaryGradients: tf.GradConfig[] = [
  cast,
  clipByValue,
  complexAbs,
  passThrough(tf.Identity),
  elementwise(tf.Abs, (x) => tf.step(x, -1)),
  elementwise(tf.Acos, (x) => tf.neg(tf.rsqrt(oneMinusSquare(x)))),
  elementwise(tf.Acosh, (x) => tf.rsqrt(tf.sub(tf.square(x), 1))),
  elementwise(tf.Asin, (x) => tf.rsqrt(oneMinusSquare(x))),
  elementwise(tf.Asinh, (x) => tf.rsqrt(tf.add(tf.square(x), 1))),
  elementwise(tf.Atan, (x) => tf.reciprocal(tf.add(tf.square(x), 1))),
  elementwise(tf.Atanh, (x) => tf.reciprocal(oneMinusSquare(x))),
  elementwise(tf.Cos, (x) => tf.neg(tf.sin(x))),
  elementwise(tf.Cosh, tf.sinh),
  elementwise(tf.Erf, (x) => tf.mul(tf.exp(tf.neg(tf.square(x))), 2 / Math.sqrt(Math.PI))),
  fromOutput(tf.Exp, (y) => y),
  fromOutput(tf.Expm1, (y) => tf.add(y, 1)),
  elementwise(tf.Log, tf.reciprocal),
  elementwise(tf.Log1p, (x) => tf.reciprocal(tf.add(x, 1))),
  defineGradient(tf.Neg, {}, (dy) => ({ x: () => tf.neg(dy) })),
  fromOutput(tf.Reciprocal, (y) => tf.neg(tf.square(y))),
  elementwise(tf.Rsqrt, (x) => tf.mul(tf.div(tf.rsqrt(x), x), -0.5)),
  elementwise(tf.Sin, tf.cos),
  elementwise(tf.Sinh, tf.cosh),
  fromOutput(tf.Sqrt, (y) => tf.div(0.5, y)),
  elementwise(tf.Square, (x) => tf.mul(x, 2)),
  fromOutput(tf.Tan, (y) => tf.add(tf.square(y), 1)),
  piecewiseConstant(tf.Ceil, 'x'),
  piecewiseConstant(tf.Floor, 'x'),
  piecewiseConstant(tf.OnesLike, 'x'),
  piecewiseConstant(tf.Round, 'x'),
  piecewiseConstant(tf.Sign, 'x'),
  piecewiseConstant(tf.Step, 'x'),
  piecewiseConstant(tf.ZerosLike, 'x'),
]

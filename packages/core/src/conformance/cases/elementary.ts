import * as tf from '../../tf.js'
import { type CaseInput, type ConformanceCase, floats, spread } from '../conformance-case.js'
import { map, sumOf } from '../nd-array.js'

type Operate = (x: tf.Tensor) => tf.Tensor
type Reference = (x: number) => number

/** A function of one variable, on numbers of this range. */
const elementwise =
  (low: number, high: number, derivatives?: 0 | 1 | 2) =>
  (op: string, compute: Operate, reference: Reference, variant?: string): ConformanceCase => ({
    op,
    ...(variant ? { variant } : {}),
    inputs: [spread([5, 7], low, high)],
    compute: (x) => compute(x!),
    reference: (x) => map(x!, reference),
    ...(derivatives === undefined ? {} : { derivatives }),
  })

const anywhere = elementwise(-3, 3)
const small = elementwise(-0.9, 0.9)
const positive = elementwise(0.3, 3)
const truths = elementwise(-3, 3, 0)

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))
const softplus = (x: number) => Math.log1p(Math.exp(-Math.abs(x))) + Math.max(x, 0)
/** From its Taylor series, which is exact to 1e-15 up to |x| = 3. */
const erf = (x: number) => {
  let term = x
  const terms = [x]
  for (let n = 1; n < 60; n++) {
    term *= (-x * x) / n
    terms.push(term / (2 * n + 1))
  }
  return (2 / Math.sqrt(Math.PI)) * sumOf(terms)
}
const seluScale = 1.0507009873554805
const seluAlpha = 1.6732632423543772

/** Half way between two whole numbers, TensorFlow.js rounds to the even one. */
const roundHalfToEven = (x: number) => {
  const rounded = Math.round(x)
  return rounded - x === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded
}

const exceptional = floats(
  [7],
  [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -1, 1, 100],
)

/** What becomes of NaN, of the infinities and of large numbers. Derivatives there are not compared. */
const atExtremes = (op: string, compute: Operate, reference: Reference): ConformanceCase => ({
  op,
  variant: 'NaN and infinities',
  inputs: [exceptional as CaseInput],
  compute: (x) => compute(x!),
  reference: (x) => map(x!, reference),
  derivatives: 0,
})

const propagatingMax = (x: number, y: number) => (Number.isNaN(x) ? x : Math.max(x, y))

/** Functions of one variable, activations among them. */
export const elementaryCases: ConformanceCase[] = [
  anywhere('abs', tf.abs, Math.abs),
  small('acos', tf.acos, Math.acos),
  elementwise(1.2, 3)('acosh', tf.acosh, Math.acosh),
  small('asin', tf.asin, Math.asin),
  anywhere('asinh', tf.asinh, Math.asinh),
  anywhere('atan', tf.atan, Math.atan),
  small('atanh', tf.atanh, Math.atanh),
  anywhere('ceil', tf.ceil, Math.ceil),
  anywhere(
    'clipByValue',
    (x) => tf.clipByValue(x, -1.51, 1.52),
    (x) => Math.min(Math.max(x, -1.51), 1.52),
  ),
  anywhere('cos', tf.cos, Math.cos),
  anywhere('cosh', tf.cosh, Math.cosh),
  anywhere('elu', tf.elu, (x) => (x > 0 ? x : Math.expm1(x))),
  anywhere('erf', tf.erf, erf),
  anywhere('exp', tf.exp, Math.exp),
  anywhere('expm1', tf.expm1, Math.expm1),
  anywhere('floor', tf.floor, Math.floor),
  truths('isFinite', tf.isFinite, (x) => Number(Number.isFinite(x))),
  truths('isInf', tf.isInf, () => 0),
  truths('isNaN', tf.isNaN, () => 0),
  anywhere(
    'leakyRelu',
    (x) => tf.leakyRelu(x, 0.2),
    (x) => (x > 0 ? x : 0.2 * x),
  ),
  positive('log', tf.log, Math.log),
  positive('log1p', tf.log1p, Math.log1p),
  anywhere('logSigmoid', tf.logSigmoid, (x) => -softplus(-x)),
  anywhere('neg', tf.neg, (x) => -x),
  positive('reciprocal', tf.reciprocal, (x) => 1 / x),
  anywhere('relu', tf.relu, (x) => Math.max(x, 0)),
  elementwise(-3.1, 9)('relu6', tf.relu6, (x) => Math.min(Math.max(x, 0), 6)),
  elementwise(-3.1, 3.2)('round', tf.round, roundHalfToEven),
  positive('rsqrt', tf.rsqrt, (x) => 1 / Math.sqrt(x)),
  anywhere('selu', tf.selu, (x) => seluScale * (x > 0 ? x : seluAlpha * Math.expm1(x))),
  anywhere('sigmoid', tf.sigmoid, sigmoid),
  anywhere('sign', tf.sign, Math.sign),
  anywhere('sin', tf.sin, Math.sin),
  anywhere('sinh', tf.sinh, Math.sinh),
  anywhere('softplus', tf.softplus, softplus),
  positive('sqrt', tf.sqrt, Math.sqrt),
  anywhere('square', tf.square, (x) => x * x),
  anywhere(
    'step',
    (x) => tf.step(x),
    (x) => Number(x > 0),
  ),
  anywhere(
    'swish',
    (x) => tf.mul(x, tf.sigmoid(x)),
    (x) => x * sigmoid(x),
  ),
  elementwise(-1.2, 1.2)('tan', tf.tan, Math.tan),
  anywhere('tanh', tf.tanh, Math.tanh),
  elementwise(-12, 12)('tanh', tf.tanh, Math.tanh, 'large numbers'),
  elementwise(-40, 40)('sigmoid', tf.sigmoid, sigmoid, 'large numbers'),
  elementwise(-40, 40)('softplus', tf.softplus, softplus, 'large numbers'),
  atExtremes('relu', tf.relu, (x) => propagatingMax(x, 0)),
  atExtremes('tanh', tf.tanh, Math.tanh),
  atExtremes('sigmoid', tf.sigmoid, sigmoid),
  atExtremes(
    'exp',
    (x) => tf.exp(tf.minimum(x, 80)),
    (x) => Math.exp(Number.isNaN(x) ? x : Math.min(x, 80)),
  ),
]

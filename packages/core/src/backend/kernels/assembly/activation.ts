import { errorFunction4, exponential, sigmoid4, tanh4 } from './exponential'
import { Task, partStart, takeItem } from './task'
import { FLOAT, loadSome, multiplyAdd, storeSome } from './vector'

/** One value of the output from each of the input. Items: parts. */
@unmanaged
class ActivationTask extends Task {
  x: usize
  output: usize
  count: i32
  /** The slope of a leaky ReLU for negative numbers. */
  slope: f32
}

/** The gradient by the input, from that of the output and from the input (or, as said, the output). Items: parts. */
@unmanaged
class ActivationGradientTask extends Task {
  dy: usize
  x: usize
  output: usize
  count: i32
  slope: f32
}

const SIGMOID: i32 = 0
const TANH: i32 = 1
const SWISH: i32 = 2
const GELU: i32 = 3
const GELU_TANH: i32 = 4
const HARD_SWISH: i32 = 5
const LEAKY_RELU: i32 = 6
const RELU6: i32 = 7

const HALF_ROOT: f32 = 0.7071067811865476
/** √(2 / π), and the weight of x³. */
const TANH_SCALE: f32 = 0.7978845608028654
const TANH_CUBE: f32 = 0.044715

// @ts-ignore: decorator
@inline
function square(x: v128): v128 {
  return f32x4.mul(x, x)
}

/** The distribution function of the normal distribution. */
// @ts-ignore: decorator
@inline
function normalShare(x: v128): v128 {
  const error = errorFunction4(f32x4.mul(x, f32x4.splat(HALF_ROOT)))
  return multiplyAdd(error, f32x4.splat(0.5), f32x4.splat(0.5))
}

/** Its approximation by tanh. */
// @ts-ignore: decorator
@inline
function normalShareByTanh(x: v128): v128 {
  const factor = multiplyAdd(square(x), f32x4.splat(TANH_CUBE * TANH_SCALE), f32x4.splat(TANH_SCALE))
  return multiplyAdd(tanh4(f32x4.mul(x, factor)), f32x4.splat(0.5), f32x4.splat(0.5))
}

/** min(max(x + 3, 0), 6) / 6. */
// @ts-ignore: decorator
@inline
function hardSigmoid4(x: v128): v128 {
  const raised = f32x4.pmax(f32x4.add(x, f32x4.splat(3)), f32x4.splat(0))
  return f32x4.div(f32x4.pmin(raised, f32x4.splat(6)), f32x4.splat(6))
}

// @ts-ignore: decorator
@inline
function activate4(kind: i32, x: v128, slope: v128): v128 {
  if (kind == SIGMOID) return sigmoid4(x)
  if (kind == TANH) return tanh4(x)
  if (kind == SWISH) return f32x4.mul(x, sigmoid4(x))
  if (kind == GELU) return f32x4.mul(x, normalShare(x))
  if (kind == GELU_TANH) return f32x4.mul(x, normalShareByTanh(x))
  if (kind == HARD_SWISH) return f32x4.mul(x, hardSigmoid4(x))
  if (kind == RELU6) return f32x4.pmin(f32x4.pmax(x, f32x4.splat(0)), f32x4.splat(6))
  return v128.bitselect(x, f32x4.mul(x, slope), f32x4.gt(x, f32x4.splat(0)))
}

// @ts-ignore: decorator
@inline
function activateAll(task: ActivationTask, kind: i32): void {
  const slope = f32x4.splat(task.slope)
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    let at = FLOAT * <usize>partStart(task.count, item, task.items)
    const end = FLOAT * <usize>partStart(task.count, item + 1, task.items)
    for (; at + 16 <= end; at += 16) {
      v128.store(task.output + at, activate4(kind, v128.load(task.x + at), slope))
    }
    if (at < end) {
      const rest = <i32>(end - at) >> 2
      storeSome(task.output + at, activate4(kind, loadSome(task.x + at, rest), slope), rest)
    }
  }
}

/** s · (1 + x · (1 - s)) for s = sigmoid(x). */
// @ts-ignore: decorator
@inline
function swishSlope(x: v128): v128 {
  const one = f32x4.splat(1)
  const s = sigmoid4(x)
  return f32x4.mul(s, multiplyAdd(x, f32x4.sub(one, s), one))
}

/** The normal distribution's function, plus x times its density. */
// @ts-ignore: decorator
@inline
function geluSlope(x: v128): v128 {
  const power = exponential(f32x4.mul(square(x), f32x4.splat(-0.5)))
  const density = f32x4.mul(power, f32x4.splat(0.3989422804014327))
  return multiplyAdd(x, density, normalShare(x))
}

// @ts-ignore: decorator
@inline
function geluTanhSlope(x: v128): v128 {
  // Beyond these bounds it is flat, and its parts would overflow.
  const bounded = f32x4.pmin(f32x4.pmax(x, f32x4.splat(-20)), f32x4.splat(20))
  const share = normalShareByTanh(bounded)
  const change = multiplyAdd(
    square(bounded),
    f32x4.splat(6 * TANH_CUBE * TANH_SCALE),
    f32x4.splat(2 * TANH_SCALE),
  )
  // With p = (1 + tanh u) / 2, p' = 2 · p · (1 - p) · u'.
  const density = f32x4.mul(f32x4.mul(share, f32x4.sub(f32x4.splat(1), share)), change)
  return multiplyAdd(bounded, density, share)
}

/** (2x + 3) / 6 between -3 and 3. */
// @ts-ignore: decorator
@inline
function hardSwishSlope(x: v128): v128 {
  const within = multiplyAdd(x, f32x4.splat(1.0 / 3), f32x4.splat(0.5))
  const above = v128.bitselect(f32x4.splat(1), within, f32x4.gt(x, f32x4.splat(3)))
  return v128.bitselect(f32x4.splat(0), above, f32x4.lt(x, f32x4.splat(-3)))
}

/** Of sigmoid, tanh and relu6, `x` is the output. */
// @ts-ignore: decorator
@inline
function gradient4(kind: i32, dy: v128, x: v128, slope: v128): v128 {
  const one = f32x4.splat(1)
  if (kind == SIGMOID) return f32x4.mul(f32x4.mul(dy, x), f32x4.sub(one, x))
  if (kind == TANH) return f32x4.mul(dy, f32x4.sub(one, square(x)))
  if (kind == SWISH) return f32x4.mul(dy, swishSlope(x))
  if (kind == GELU) return f32x4.mul(dy, geluSlope(x))
  if (kind == GELU_TANH) return f32x4.mul(dy, geluTanhSlope(x))
  if (kind == HARD_SWISH) return f32x4.mul(dy, hardSwishSlope(x))
  if (kind == RELU6) {
    const inside = v128.and(f32x4.gt(x, f32x4.splat(0)), f32x4.lt(x, f32x4.splat(6)))
    return v128.and(dy, inside)
  }
  return v128.bitselect(dy, f32x4.mul(dy, slope), f32x4.gt(x, f32x4.splat(0)))
}

// @ts-ignore: decorator
@inline
function gradientOfAll(task: ActivationGradientTask, kind: i32): void {
  const slope = f32x4.splat(task.slope)
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    let at = FLOAT * <usize>partStart(task.count, item, task.items)
    const end = FLOAT * <usize>partStart(task.count, item + 1, task.items)
    for (; at + 16 <= end; at += 16) {
      const value = gradient4(kind, v128.load(task.dy + at), v128.load(task.x + at), slope)
      v128.store(task.output + at, value)
    }
    if (at < end) {
      const rest = <i32>(end - at) >> 2
      const dy = loadSome(task.dy + at, rest)
      const x = loadSome(task.x + at, rest)
      storeSome(task.output + at, gradient4(kind, dy, x, slope), rest)
    }
  }
}

export function sigmoid(task: ActivationTask, _worker: i32): void {
  activateAll(task, SIGMOID)
}

export function tanh(task: ActivationTask, _worker: i32): void {
  activateAll(task, TANH)
}

export function swish(task: ActivationTask, _worker: i32): void {
  activateAll(task, SWISH)
}

export function gelu(task: ActivationTask, _worker: i32): void {
  activateAll(task, GELU)
}

export function geluTanh(task: ActivationTask, _worker: i32): void {
  activateAll(task, GELU_TANH)
}

export function hardSwish(task: ActivationTask, _worker: i32): void {
  activateAll(task, HARD_SWISH)
}

export function leakyRelu(task: ActivationTask, _worker: i32): void {
  activateAll(task, LEAKY_RELU)
}

export function relu6(task: ActivationTask, _worker: i32): void {
  activateAll(task, RELU6)
}

/** From the output. */
export function relu6Gradient(task: ActivationGradientTask, _worker: i32): void {
  gradientOfAll(task, RELU6)
}

/** From the output. */
export function sigmoidGradient(task: ActivationGradientTask, _worker: i32): void {
  gradientOfAll(task, SIGMOID)
}

/** From the output. */
export function tanhGradient(task: ActivationGradientTask, _worker: i32): void {
  gradientOfAll(task, TANH)
}

export function swishGradient(task: ActivationGradientTask, _worker: i32): void {
  gradientOfAll(task, SWISH)
}

export function geluGradient(task: ActivationGradientTask, _worker: i32): void {
  gradientOfAll(task, GELU)
}

export function geluTanhGradient(task: ActivationGradientTask, _worker: i32): void {
  gradientOfAll(task, GELU_TANH)
}

export function hardSwishGradient(task: ActivationGradientTask, _worker: i32): void {
  gradientOfAll(task, HARD_SWISH)
}

export function leakyReluGradient(task: ActivationGradientTask, _worker: i32): void {
  gradientOfAll(task, LEAKY_RELU)
}

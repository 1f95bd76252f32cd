import { Task, partStart, takeItem } from './task'
import { FLOAT, loadSome, multiplyAdd, storeSome } from './vector'

/** One value of the output from each of the input. Items: parts. */
@unmanaged
class ActivationTask extends Task {
  x: usize
  output: usize
  count: i32
}

/**
 * e^x to 1.2 units in the last place: e^x = 2^n · e^r with |r| ≤ ln 2 / 2, where e^r = 1 + r + r² · (a polynomial
 * fitted to the least relative error). Beyond ±87 it stays where it is.
 */
// @ts-ignore: decorator
@inline
function exponential(x: v128): v128 {
  const bounded = f32x4.min(f32x4.max(x, f32x4.splat(-87)), f32x4.splat(88))
  const n = f32x4.nearest(f32x4.mul(bounded, f32x4.splat(1.4426950408889634)))
  let r = multiplyAdd(n, f32x4.splat(-0.693359375), bounded)
  r = multiplyAdd(n, f32x4.splat(0.00021219444170128554), r)
  let p = multiplyAdd(f32x4.splat(0.0013950490392744541), r, f32x4.splat(0.008368889801204205))
  p = multiplyAdd(p, r, f32x4.splat(0.04166620597243309))
  p = multiplyAdd(p, r, f32x4.splat(0.166665181517601))
  p = multiplyAdd(p, r, f32x4.splat(0.5))
  const value = f32x4.add(multiplyAdd(p, f32x4.mul(r, r), r), f32x4.splat(1))
  const exponent = i32x4.shl(i32x4.trunc_sat_f32x4_s(n), 23)
  return i32x4.add(value, exponent)
}

// @ts-ignore: decorator
@inline
function sigmoid4(x: v128): v128 {
  const one = f32x4.splat(1)
  return f32x4.div(one, f32x4.add(one, exponential(f32x4.neg(x))))
}

/** Near 0 a fitted odd polynomial, elsewhere 1 - 2 / (e^2|x| + 1). */
// @ts-ignore: decorator
@inline
function tanh4(x: v128): v128 {
  const size = f32x4.abs(x)
  const one = f32x4.splat(1)
  const rest = f32x4.div(f32x4.splat(2), f32x4.add(exponential(f32x4.add(size, size)), one))
  const sign = v128.and(x, i32x4.splat(0x80000000))
  const far = v128.or(f32x4.sub(one, rest), sign)
  const z = f32x4.mul(x, x)
  let p = multiplyAdd(f32x4.splat(-0.005528632551431656), z, f32x4.splat(0.020483314990997314))
  p = multiplyAdd(p, z, f32x4.splat(-0.05369296669960022))
  p = multiplyAdd(p, z, f32x4.splat(0.1333089917898178))
  p = multiplyAdd(p, z, f32x4.splat(-0.3333326280117035))
  const near = multiplyAdd(p, f32x4.mul(z, x), x)
  return v128.bitselect(near, far, f32x4.lt(size, f32x4.splat(0.65)))
}

/** Keeps NaN, which minimum and maximum lose on the way. */
// @ts-ignore: decorator
@inline
function keepNaN(x: v128, value: v128): v128 {
  return v128.bitselect(value, x, f32x4.eq(x, x))
}

export function sigmoid(task: ActivationTask, _worker: i32): void {
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    let index = partStart(task.count, item, task.items)
    const end = partStart(task.count, item + 1, task.items)
    for (; index < end; index += 4) {
      const at = FLOAT * <usize>index
      const x = loadSome(task.x + at, end - index)
      storeSome(task.output + at, keepNaN(x, sigmoid4(x)), end - index)
    }
  }
}

export function tanh(task: ActivationTask, _worker: i32): void {
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    let index = partStart(task.count, item, task.items)
    const end = partStart(task.count, item + 1, task.items)
    for (; index < end; index += 4) {
      const at = FLOAT * <usize>index
      const x = loadSome(task.x + at, end - index)
      storeSome(task.output + at, keepNaN(x, tanh4(x)), end - index)
    }
  }
}

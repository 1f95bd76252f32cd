// Elementary functions of 4 × f32, without tables: the module has no static data.
import { multiplyAdd } from './vector'

/** 1.5 · 2^23: what is added to it is rounded to a whole number, which its lowest bits then hold. */
const ROUNDER: f32 = 12582912

/**
 * e^x to 1.2 units in the last place: e^x = 2^n · e^r with |r| ≤ ln 2 / 2, where e^r = 1 + r + r² · (a polynomial
 * fitted to the least relative error). Beyond ±87 it stays where it is; NaN stays NaN.
 */
// @ts-ignore: decorator
@inline
export function exponential(x: v128): v128 {
  const bounded = f32x4.pmin(f32x4.pmax(x, f32x4.splat(-87)), f32x4.splat(88))
  const rounded = multiplyAdd(bounded, f32x4.splat(1.4426950408889634), f32x4.splat(ROUNDER))
  const n = f32x4.sub(rounded, f32x4.splat(ROUNDER))
  let r = multiplyAdd(n, f32x4.splat(-0.693359375), bounded)
  r = multiplyAdd(n, f32x4.splat(0.00021219444170128554), r)
  let p = multiplyAdd(f32x4.splat(0.0013950490392744541), r, f32x4.splat(0.008368889801204205))
  p = multiplyAdd(p, r, f32x4.splat(0.04166620597243309))
  p = multiplyAdd(p, r, f32x4.splat(0.166665181517601))
  p = multiplyAdd(p, r, f32x4.splat(0.5))
  const value = f32x4.add(multiplyAdd(p, f32x4.mul(r, r), r), f32x4.splat(1))
  return v128.or(i32x4.add(value, i32x4.shl(rounded, 23)), f32x4.ne(x, x))
}

// @ts-ignore: decorator
@inline
export function sigmoid4(x: v128): v128 {
  const one = f32x4.splat(1)
  return f32x4.div(one, f32x4.add(one, exponential(f32x4.neg(x))))
}

/** Near 0 a fitted odd polynomial, elsewhere 1 - 2 / (e^2|x| + 1). */
// @ts-ignore: decorator
@inline
export function tanh4(x: v128): v128 {
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

/** The error function to 4e-7: x · P(x²) / Q(x²), fitted to the least error up to 3.9, where it is 1. */
// @ts-ignore: decorator
@inline
export function errorFunction4(x: v128): v128 {
  const size = f32x4.pmin(f32x4.abs(x), f32x4.splat(3.9))
  const sign = v128.and(x, i32x4.splat(0x80000000))
  const z = f32x4.mul(size, size)
  let p = multiplyAdd(f32x4.splat(0.0000020503884955), z, f32x4.splat(0.00028745685764))
  p = multiplyAdd(p, z, f32x4.splat(0.00383686302555))
  p = multiplyAdd(p, z, f32x4.splat(0.05296687937111))
  p = multiplyAdd(p, z, f32x4.splat(0.19194071753556))
  p = multiplyAdd(p, z, f32x4.splat(1.12837903239748))
  let q = multiplyAdd(f32x4.splat(0.0000382307332264), z, f32x4.splat(0.00118173103901))
  q = multiplyAdd(q, z, f32x4.splat(0.01510917881274))
  q = multiplyAdd(q, z, f32x4.splat(0.11475808033496))
  q = multiplyAdd(q, z, f32x4.splat(0.50343481030625))
  q = multiplyAdd(q, z, f32x4.splat(1))
  const value = f32x4.pmin(f32x4.mul(size, f32x4.div(p, q)), f32x4.splat(1))
  return v128.or(value, sign)
}

/** The natural logarithm of a number from 2^-1000 on, in double precision: ln(2^e · m) with 1/√2 ≤ m < √2. */
export function logarithm(x: f64): f64 {
  const bits = reinterpret<i64>(x)
  let exponent = <i32>((bits >> 52) & 0x7ff) - 1023
  let mantissa = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000)
  if (mantissa > 1.4142135623730951) {
    mantissa *= 0.5
    exponent += 1
  }
  // ln m = 2 · artanh((m - 1) / (m + 1))
  const f = (mantissa - 1) / (mantissa + 1)
  const z = f * f
  let sum: f64 = 1.0 / 17
  for (let odd = 15; odd >= 1; odd -= 2) sum = sum * z + 1.0 / <f64>odd
  return <f64>exponent * 0.6931471805599453 + 2 * f * sum
}

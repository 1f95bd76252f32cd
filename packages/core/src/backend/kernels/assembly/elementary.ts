import { exponential } from './exponential'
import { multiplyAdd } from './vector'

// Elementary functions of four numbers, to about one unit in the last place, with NaN and infinities as IEEE says.
// Polynomials are fitted to the least relative error.

// @ts-ignore: decorator
@inline
function splat(value: f32): v128 {
  return f32x4.splat(value)
}

/** 2^n for whole numbers -126 … 127. */
// @ts-ignore: decorator
@inline
function powerOfTwo(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23)
}

/** e^x over the whole range of floats, as the square of e^(x/2). */
// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  const root = exponential(f32x4.mul(x, splat(0.5)))
  return f32x4.mul(root, root)
}

/** Near 0 a polynomial, elsewhere e^x - 1. */
// @ts-ignore: decorator
@inline
export function expm14(x: v128): v128 {
  let p = multiplyAdd(splat(0.00019849810632877052), x, splat(0.0013996176421642303))
  p = multiplyAdd(p, x, splat(0.008333578705787659))
  p = multiplyAdd(p, x, splat(0.04166536033153534))
  p = multiplyAdd(p, x, splat(0.166666641831398))
  p = multiplyAdd(p, x, splat(0.5000000596046448))
  const near = multiplyAdd(p, f32x4.mul(x, x), x)
  const far = f32x4.sub(exp4(x), splat(1))
  return v128.bitselect(near, far, f32x4.lt(f32x4.abs(x), splat(0.5)))
}

/** The bits of √½. */
const ROOT_OF_HALF: i32 = 0x3f3504f3

/** The n of x = 2^n · m with m in [√½, √2), for positive normal numbers. */
// @ts-ignore: decorator
@inline
function exponentOf(x: v128): v128 {
  return i32x4.shr_s(i32x4.sub(x, i32x4.splat(ROOT_OF_HALF)), 23)
}

/** log m = 2 atanh s with s = (m - 1) / (m + 1), divided by s; and s. */
// @ts-ignore: decorator
@inline
function logarithmOverS(s: v128): v128 {
  const z = f32x4.mul(s, s)
  let p = multiplyAdd(splat(0.23583802580833435), z, splat(0.285372257232666))
  p = multiplyAdd(p, z, splat(0.4000033736228943))
  p = multiplyAdd(p, z, splat(0.6666666269302368))
  return multiplyAdd(p, z, splat(2))
}

// @ts-ignore: decorator
@inline
export function log4(x: v128): v128 {
  const isSmall = f32x4.lt(x, splat(1.1754943508222875e-38))
  const normal = v128.bitselect(f32x4.mul(x, splat(16777216)), x, isSmall)
  const n = exponentOf(normal)
  const m = i32x4.sub(normal, i32x4.shl(n, 23))
  const s = f32x4.div(f32x4.sub(m, splat(1)), f32x4.add(m, splat(1)))
  const power = f32x4.sub(f32x4.convert_i32x4_s(n), v128.and(isSmall, splat(24)))
  const rest = multiplyAdd(power, splat(-0.00021219444170128554), f32x4.mul(s, logarithmOverS(s)))
  let value = multiplyAdd(power, splat(0.693359375), rest)
  value = v128.bitselect(x, value, f32x4.eq(x, splat(Infinity)))
  value = v128.bitselect(splat(-Infinity), value, f32x4.eq(x, splat(0)))
  return v128.bitselect(value, splat(NaN), f32x4.ge(x, splat(0)))
}

/** log(1 + x), corrected for what the sum 1 + x leaves out. */
// @ts-ignore: decorator
@inline
export function log1p4(x: v128): v128 {
  const sum = f32x4.add(x, splat(1))
  const more = f32x4.sub(sum, splat(1))
  const value = f32x4.mul(log4(sum), f32x4.div(x, more))
  const isPlain = v128.or(f32x4.eq(more, splat(0)), f32x4.eq(x, splat(Infinity)))
  return v128.bitselect(x, value, isPlain)
}

// @ts-ignore: decorator
@inline
function isWhole(x: v128): v128 {
  return f32x4.eq(f32x4.nearest(x), x)
}

/**
 * a^b = 2^n · 2^r from b · log2 |a|, whose whole part is kept exact. Lanes beyond 2^±16, infinities and NaN go the slow
 * way through double precision.
 */
export function pow4(a: v128, b: v128): v128 {
  const size = f32x4.abs(a)
  const isZero = f32x4.eq(size, splat(0))
  const base = v128.bitselect(splat(1), size, isZero)
  const n = exponentOf(base)
  const m = i32x4.sub(base, i32x4.shl(n, 23))
  const s = f32x4.div(f32x4.sub(m, splat(1)), f32x4.add(m, splat(1)))
  const logarithm = f32x4.mul(
    f32x4.mul(s, logarithmOverS(s)),
    splat(1.4426950408889634),
  )
  const power = f32x4.convert_i32x4_s(n)
  const part = f32x4.mul(b, logarithm)
  const total = multiplyAdd(b, power, part)
  const isNormal = v128.and(
    f32x4.ge(base, splat(1.1754943508222875e-38)),
    f32x4.lt(f32x4.abs(total), splat(16)),
  )
  if (!i32x4.all_true(v128.and(isNormal, f32x4.lt(f32x4.abs(b), splat(65536))))) return slowPow4(a, b)
  const whole = f32x4.nearest(total)
  const high = v128.and(b, i32x4.splat(0xfffff000))
  let r = f32x4.sub(f32x4.mul(high, power), whole)
  r = f32x4.add(multiplyAdd(f32x4.sub(b, high), power, r), part)
  let p = multiplyAdd(splat(0.00015353599155787379), r, splat(0.0013398851733654737))
  p = multiplyAdd(p, r, splat(0.009618435986340046))
  p = multiplyAdd(p, r, splat(0.055503323674201965))
  p = multiplyAdd(p, r, splat(0.24022647738456726))
  p = multiplyAdd(p, r, splat(0.6931471824645996))
  let value = f32x4.mul(multiplyAdd(p, r, splat(1)), powerOfTwo(i32x4.trunc_sat_f32x4_s(whole)))
  const ofZero = v128.bitselect(
    splat(1),
    v128.bitselect(splat(Infinity), splat(0), f32x4.lt(b, splat(0))),
    f32x4.eq(b, splat(0)),
  )
  value = v128.bitselect(ofZero, value, isZero)
  value = v128.bitselect(splat(NaN), value, v128.andnot(f32x4.lt(a, splat(0)), isWhole(b)))
  const isOdd = i32x4.shl(v128.and(i32x4.trunc_sat_f32x4_s(b), isWhole(b)), 31)
  return v128.or(value, v128.and(a, isOdd))
}

function slowPow4(a: v128, b: v128): v128 {
  let value = splat(0)
  value = f32x4.replace_lane(value, 0, pow(f32x4.extract_lane(a, 0), f32x4.extract_lane(b, 0)))
  value = f32x4.replace_lane(value, 1, pow(f32x4.extract_lane(a, 1), f32x4.extract_lane(b, 1)))
  value = f32x4.replace_lane(value, 2, pow(f32x4.extract_lane(a, 2), f32x4.extract_lane(b, 2)))
  return f32x4.replace_lane(value, 3, pow(f32x4.extract_lane(a, 3), f32x4.extract_lane(b, 3)))
}

function pow(a: f32, b: f32): f32 {
  if (b == 0 || a == 1) return 1
  if (a != a || b != b) return NaN
  const size = abs(a)
  const isWholeNumber = b == floor(b)
  const isOdd = isWholeNumber && b * 0.5 != floor(b * 0.5)
  let value: f32
  if (size == 0) value = b > 0 ? 0 : Infinity
  else if (abs(b) == Infinity) value = size == 1 ? 1 : size > 1 == b > 0 ? Infinity : 0
  else if (size == Infinity) value = b > 0 ? Infinity : 0
  else if (a < 0 && !isWholeNumber) return NaN
  else value = <f32>exp2(<f64>b * log2(<f64>size))
  return isOdd ? copysign(value, a) : value
}

/** Of a positive finite float. */
function log2(x: f64): f64 {
  const bits = reinterpret<i64>(x)
  const n = (bits - 0x3fe6a09e667f3bcd) >> 52
  const m = reinterpret<f64>(bits - (n << 52))
  const s = (m - 1) / (m + 1)
  const z = s * s
  let p = 1 / 13.0
  p = p * z + 1 / 11.0
  p = p * z + 1 / 9.0
  p = p * z + 1 / 7.0
  p = p * z + 1 / 5.0
  p = p * z + 1 / 3.0
  return <f64>n + 2.8853900817779268 * (s + s * z * p)
}

function exp2(x: f64): f64 {
  if (x > 129) return Infinity
  if (x < -151) return 0
  const n = nearest(x)
  const r = (x - n) * 0.6931471805599453
  let p = 1 / 3628800.0
  p = p * r + 1 / 362880.0
  p = p * r + 1 / 40320.0
  p = p * r + 1 / 5040.0
  p = p * r + 1 / 720.0
  p = p * r + 1 / 120.0
  p = p * r + 1 / 24.0
  p = p * r + 1 / 6.0
  p = p * r + 0.5
  return (1 + r + r * r * p) * reinterpret<f64>((<i64>n + 1023) << 52)
}

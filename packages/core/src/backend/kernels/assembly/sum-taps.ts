import { loadSome, multiplyAdd, storeSome } from './vector'

/** target = Σ weights[i] · (`count` floats at source + places[i] · stride). */
// @ts-ignore: decorator
@inline
export function sumTaps(
  target: usize,
  source: usize,
  stride: usize,
  places: usize,
  weights: usize,
  taps: i32,
  count: i32,
): void {
  let left = count
  for (; left >= 16; left -= 16) {
    let a = f32x4.splat(0)
    let b = a
    let c = a
    let d = a
    for (let tap = 0; tap < taps; tap++) {
      const at = source + <usize>load<i32>(places + 4 * tap) * stride
      const weight = v128.load_splat<f32>(weights + 4 * tap)
      a = multiplyAdd(weight, v128.load(at), a)
      b = multiplyAdd(weight, v128.load(at, 16), b)
      c = multiplyAdd(weight, v128.load(at, 32), c)
      d = multiplyAdd(weight, v128.load(at, 48), d)
    }
    v128.store(target, a)
    v128.store(target, b, 16)
    v128.store(target, c, 32)
    v128.store(target, d, 48)
    target += 64
    source += 64
  }
  for (; left > 0; left -= 4) {
    let sum = f32x4.splat(0)
    for (let tap = 0; tap < taps; tap++) {
      const at = source + <usize>load<i32>(places + 4 * tap) * stride
      sum = multiplyAdd(v128.load_splat<f32>(weights + 4 * tap), loadSome(at, left), sum)
    }
    storeSome(target, sum, left)
    target += 16
    source += 16
  }
}

/**
 * The same for less than four floats: reads four at a time, so that there must be four from each place, and writes as many
 * where they end before `end`; what it writes too much of belongs to the next targets, in their order.
 */
// @ts-ignore: decorator
@inline
export function sumNarrowTaps(
  target: usize,
  source: usize,
  stride: usize,
  places: usize,
  weights: usize,
  taps: i32,
  count: i32,
  end: usize,
): void {
  let sum = f32x4.splat(0)
  for (let tap = 0; tap < taps; tap++) {
    const at = source + <usize>load<i32>(places + 4 * tap) * stride
    sum = multiplyAdd(v128.load_splat<f32>(weights + 4 * tap), v128.load(at), sum)
  }
  if (target + 16 <= end) v128.store(target, sum)
  else storeSome(target, sum, count)
}

/** target += weight · (`count` floats at source). */
// @ts-ignore: decorator
@inline
export function addScaled(target: usize, source: usize, weight: v128, count: i32): void {
  let left = count
  for (; left >= 4; left -= 4) {
    v128.store(target, multiplyAdd(weight, v128.load(source), v128.load(target)))
    target += 16
    source += 16
  }
  if (left > 0) {
    storeSome(target, multiplyAdd(weight, loadSome(source, left), loadSome(target, left)), left)
  }
}

// Short forms for 4 × f32 arithmetic on addresses.

/** Bytes of a float. */
export const FLOAT: usize = 4

// @ts-ignore: decorator
@inline
export function multiplyAdd(a: v128, b: v128, sum: v128): v128 {
  return f32x4.add(f32x4.mul(a, b), sum)
}

/** The first `count` (1 … 4) floats at an address, the rest 0. */
// @ts-ignore: decorator
@inline
export function loadSome(address: usize, count: i32): v128 {
  if (count >= 4) return v128.load(address)
  let value = v128.load_zero<f32>(address)
  if (count > 1) value = v128.load_lane<f32>(address, value, 1, 4)
  if (count > 2) value = v128.load_lane<f32>(address, value, 2, 8)
  return value
}

/** Stores the first `count` (1 … 4) floats. */
// @ts-ignore: decorator
@inline
export function storeSome(address: usize, value: v128, count: i32): void {
  if (count >= 4) {
    v128.store(address, value)
    return
  }
  v128.store_lane<f32>(address, value, 0)
  if (count > 1) v128.store_lane<f32>(address, value, 1, 4)
  if (count > 2) v128.store_lane<f32>(address, value, 2, 8)
}

/** The sum of the four lanes. */
// @ts-ignore: decorator
@inline
export function sumLanes(value: v128): f32 {
  return (
    f32x4.extract_lane(value, 0) +
    f32x4.extract_lane(value, 1) +
    (f32x4.extract_lane(value, 2) + f32x4.extract_lane(value, 3))
  )
}

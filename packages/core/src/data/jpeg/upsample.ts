import type { Component } from './frame.js'

/**
 * Fills one row of a component at the picture's full size, as libjpeg's default ("fancy") does: chroma that is halved
 * across or down is interpolated with weights 3/4 and 1/4; other ratios repeat samples.
 */
export function upsampleRow(
  component: Component,
  y: number,
  scaleX: number,
  scaleY: number,
  out: Uint8ClampedArray,
) {
  const { samples, stride, height } = component
  const wide = component.width > 2
  const line = stride * 8
  if (scaleX === 1 && scaleY === 1)
    return out.set(samples.subarray(y * line, y * line + out.length))
  if (scaleX === 2 && scaleY === 1 && wide) return doubleRow(component, y * line, out)
  const row = Math.floor(y / scaleY)
  if (scaleY === 2 && (scaleX === 1 || (scaleX === 2 && wide))) {
    const above = y % 2 === 0
    const neighbour = Math.min(Math.max(row + (above ? -1 : 1), 0), height - 1)
    if (scaleX === 1) return blendRows(samples, row * line, neighbour * line, above ? 1 : 2, out)
    return doubleBlendedRows(component, row * line, neighbour * line, out)
  }
  for (let x = 0; x < out.length; x++) out[x] = samples[row * line + Math.floor(x / scaleX)]!
}

/** 4:2:2: each sample gives two, each nearer to it than to its neighbour. */
function doubleRow({ samples, width }: Component, from: number, out: Uint8ClampedArray) {
  const last = width - 1
  for (let x = 0; x <= last; x++) {
    const sample = samples[from + x]! * 3
    out[2 * x] = x === 0 ? samples[from]! : (sample + samples[from + x - 1]! + 1) >> 2
    out[2 * x + 1] = x === last ? samples[from + last]! : (sample + samples[from + x + 1]! + 2) >> 2
  }
}

/** 4:4:0: a row between two stored ones. */
function blendRows(
  samples: Uint8ClampedArray,
  near: number,
  far: number,
  bias: number,
  out: Uint8ClampedArray,
) {
  for (let x = 0; x < out.length; x++) {
    out[x] = (samples[near + x]! * 3 + samples[far + x]! + bias) >> 2
  }
}

/** 4:2:0: both at once, rounding only at the end. */
function doubleBlendedRows(
  { samples, width }: Component,
  near: number,
  far: number,
  out: Uint8ClampedArray,
) {
  const last = width - 1
  let here = samples[near]! * 3 + samples[far]!
  let before = here
  for (let x = 0; x <= last; x++) {
    const after = x === last ? here : samples[near + x + 1]! * 3 + samples[far + x + 1]!
    out[2 * x] = x === 0 ? (here * 4 + 8) >> 4 : (here * 3 + before + 8) >> 4
    out[2 * x + 1] = x === last ? (here * 4 + 7) >> 4 : (here * 3 + after + 7) >> 4
    before = here
    here = after
  }
}

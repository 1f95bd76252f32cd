/** What is to be read off a map of labels. */
import type { Box, Image } from '@cnn/core/data'
import type { Coverage } from './coverage.js'

/** The smallest upright box around the pixels of a label, and how many they are. */
export interface Region extends Box {
  area: number
}

/** A region with the label of its pixels. */
export interface LabelledRegion extends Region {
  instance: number
}

/** The regions of the labels 1 … count, the first one first; without pixels they are empty, at (0, 0). */
export function regionsOf({ data, width, height }: Image, count: number): LabelledRegion[] {
  const areas = new Uint32Array(count + 1)
  const lefts = new Uint32Array(count + 1).fill(width)
  const rights = new Uint32Array(count + 1)
  const tops = new Uint32Array(count + 1)
  const bottoms = new Uint32Array(count + 1)
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const label = data[at]!
      if (label === 0) continue
      if (areas[label]!++ === 0) tops[label] = y
      bottoms[label] = y + 1
      if (x < lefts[label]!) lefts[label] = x
      if (x >= rights[label]!) rights[label] = x + 1
    }
  }
  return Array.from({ length: count }, (_, i) => {
    const [instance, area] = [i + 1, areas[i + 1]!]
    if (area === 0) return { x: 0, y: 0, width: 0, height: 0, area, instance }
    const [x, y] = [lefts[instance]!, tops[instance]!]
    const [width, height] = [rights[instance]! - x, bottoms[instance]! - y]
    return { x, y, width, height, area, instance }
  })
}

/** The region that a figure covers by at least half of each pixel, were nothing before it. */
export function regionOfCoverage({ left, top, width, height, alpha }: Coverage): Region {
  let [first, last, upper, lower, area] = [width, 0, height, 0, 0]
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (alpha[at]! < 128) continue
      area++
      first = Math.min(first, x)
      last = Math.max(last, x + 1)
      upper = Math.min(upper, y)
      lower = y + 1
    }
  }
  if (area === 0) return { x: left, y: top, width: 0, height: 0, area }
  return { x: left + first, y: top + upper, width: last - first, height: lower - upper, area }
}

/** How many pixels of each label a figure would hide, by label. */
export function hiddenBy(labels: Image, figure: Coverage, count: number): Uint32Array {
  const hidden = new Uint32Array(count + 1)
  const { left, top, width, height, alpha } = figure
  for (let y = 0; y < height; y++) {
    const start = (top + y) * labels.width + left
    for (let x = 0; x < width; x++) {
      if (alpha[y * width + x]! >= 128) hidden[labels.data[start + x]!]!++
    }
  }
  return hidden
}

import type { Box } from '@cnn/core'
import { type Axis, lineOf, linesOf, type PixelMask, part } from './pixel-mask.js'

/** Of a line, so much may be dust: one pixel of each that is not short. */
const dust = 0.01
const shortLine = 50

/** Whether a row or column of a region is paper all along. */
function isBlank(paper: PixelMask, line: Box) {
  const length = line.width * line.height
  const allowed = length < shortLine ? 0 : Math.max(1, Math.floor(dust * length))
  return paper.count(line) >= length - allowed
}

/** The region without the paper about it; undefined where there is nothing else. */
export function withoutMargins(paper: PixelMask, region: Box): Box | undefined {
  let rest = region
  // Dust that a long line may have can be too much of a shorter one, so that a second round finds more.
  for (let round = 0; round < 3; round++) {
    for (const axis of ['rows', 'columns'] as const) {
      const count = linesOf(rest, axis)
      let [from, to] = [0, count]
      while (from < to && isBlank(paper, lineOf(rest, axis, from))) from++
      while (to > from && isBlank(paper, lineOf(rest, axis, to - 1))) to--
      if (from === to) return undefined
      rest = part(rest, axis, from, to)
    }
  }
  return rest
}

/**
 * The pieces between the gutters of a region that run along one axis; the axis with the widest gutter is taken. Empty
 * where there is no gutter.
 * @param narrowest in pixels
 */
export function cutAtGutters(
  paper: PixelMask,
  region: Box,
  narrowest: number,
  axes: readonly Axis[] = ['rows', 'columns'],
): Box[] {
  const cuts = axes.map((axis) => ({ axis, gutters: guttersOf(paper, region, axis, narrowest) }))
  const widest = ({ gutters }: (typeof cuts)[number]) =>
    Math.max(0, ...gutters.map(([from, to]) => to - from))
  const [best] = cuts.sort((a, b) => widest(b) - widest(a))
  if (!best || best.gutters.length === 0) return []
  const { axis, gutters } = best
  const starts = [0, ...gutters.map(([, to]) => to)]
  const ends = [...gutters.map(([from]) => from), linesOf(region, axis)]
  return starts.map((from, i) => part(region, axis, from, ends[i]!))
}

/** Runs of blank lines that do not lie at the edge. */
function guttersOf(paper: PixelMask, region: Box, axis: Axis, narrowest: number) {
  const gutters: [from: number, to: number][] = []
  const count = linesOf(region, axis)
  for (let at = 0, start = 0; at <= count; at++) {
    if (at < count && isBlank(paper, lineOf(region, axis, at))) continue
    if (start > 0 && at < count && at - start >= narrowest) gutters.push([start, at])
    start = at + 1
  }
  return gutters
}

import { type ByteImage, resizeImage } from '@cnn/core/data'
import type { Mark, Point, SampleView } from './sample-view.js'

/** The view made smaller, with all its marks, so that its longer side is at most so long. Smaller ones stay. */
export function shrinkView(view: SampleView, longestSide: number): SampleView {
  const scale = longestSide / Math.max(view.width, view.height)
  if (scale >= 1) return view
  const [width, height] = [view.width, view.height].map((side) =>
    Math.max(1, Math.round(side * scale)),
  )
  const [across, down] = [width! / view.width, height! / view.height]
  const { picture } = view
  return {
    ...view,
    width: width!,
    height: height!,
    ...(picture && { picture: resizeImage(picture, width!, height!) }),
    marks: view.marks.map((mark) => shrinkMark(mark, across, down)),
  }
}

function shrinkMark(mark: Mark, across: number, down: number): Mark {
  const move = ([x, y]: Point): Point => [x * across, y * down]
  switch (mark.kind) {
    case 'box': {
      const { x, y, width: wide, height: high } = mark
      return { ...mark, x: x * across, y: y * down, width: wide * across, height: high * down }
    }
    case 'mask':
      return { ...mark, mask: shrinkMask(mark.mask, across, down) }
    case 'ball':
      return { ...mark, at: move(mark.at), radius: mark.radius * Math.min(across, down) }
    case 'dot':
      return { ...mark, at: move(mark.at) }
    default:
      return { ...mark, points: mark.points.map(move) }
  }
}

function shrinkMask(mask: ByteImage, across: number, down: number): ByteImage {
  const width = Math.max(1, Math.round(mask.width * across))
  const height = Math.max(1, Math.round(mask.height * down))
  return resizeImage(mask, width, height, { method: 'nearest' })
}

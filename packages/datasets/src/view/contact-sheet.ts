import { type ByteImage, letterWidth, plainLetters } from '@cnn/core/data'
import { drawView } from './draw-view.js'
import { PaintBoard } from './paint-board.js'
import type { Layer, Rgb, SampleView } from './sample-view.js'

export interface ContactSheetOptions {
  /** Over the pictures, in a line. */
  title?: string
  /** How many pictures stand beside each other; by default about as many as below each other. */
  columns?: number
  /** The longer side of each picture in pixels; by default 160, and more where they are rows of pictures. */
  side?: number
  layers?: readonly Layer[]
}

const ground: Rgb = [36, 40, 48]
const ink: Rgb = [230, 233, 238]
const [gap, head, foot] = [8, 24, 14]

/**
 * Samples as one colour picture, in rows, with what each shows written below it.
 */
export function contactSheet(
  views: readonly SampleView[],
  options: ContactSheetOptions = {},
): ByteImage {
  const aspects = views.map(({ width, height }) => width / height).sort((a, b) => a - b)
  const aspect = aspects[aspects.length >> 1] ?? 1
  const { title, side = usualSide(aspect), layers } = options
  const count = Math.ceil(Math.sqrt((views.length * 1.4) / Math.max(1, aspect)))
  const columns = options.columns ?? Math.max(1, count)
  const pictures = views.map((view) => drawView(view, { side, layers }))
  const heights = Array.from({ length: Math.ceil(views.length / columns) }, (_, row) =>
    Math.max(...pictures.slice(row * columns, (row + 1) * columns).map(({ height }) => height)),
  )
  let down = title ? head : gap
  const height = heights.reduce((sum, one) => sum + one + foot + gap, down)
  const board = new PaintBoard(gap + columns * (side + gap), height, ground)
  if (title) board.text(cutTo(title, board.width - 2 * gap, 2), gap, 5, ink, 2)
  for (const [i, picture] of pictures.entries()) {
    const row = Math.floor(i / columns)
    const left = gap + (i % columns) * (side + gap)
    const [freeX, freeY] = [side - picture.width, heights[row]! - picture.height]
    board.put(picture, left + (freeX >> 1), down + (freeY >> 1))
    board.text(cutTo(views[i]!.title, side, 1), left, down + heights[row]! + 4, ink)
    if (i % columns === columns - 1) down += heights[row]! + foot + gap
  }
  return board.image
}

/** As long that pictures which are much wider than high, or higher than wide, are as large as others. */
function usualSide(aspect: number) {
  const longest = Math.max(aspect, 1 / aspect)
  return Math.round(160 * Math.sqrt(Math.min(9, Math.max(1, longest / 1.5))))
}

function cutTo(text: string, width: number, size: number) {
  const most = Math.floor(width / (size * (letterWidth + 1)))
  const letters = plainLetters(text)
  return letters.length <= most ? letters : `${letters.slice(0, Math.max(0, most - 2))}..`
}

import { type ByteImage, resizeImage } from '@cnn/core/data'
import { isLight, PaintBoard } from './paint-board.js'
import {
  groundColor,
  type Layer,
  layers,
  type Mark,
  marksOf,
  type Point,
  type Rgb,
  type SampleView,
} from './sample-view.js'

export interface DrawViewOptions {
  /** How long the longer side is, in pixels; 256 by default. */
  side?: number
  /** What is drawn over the picture; everything by default. */
  layers?: readonly Layer[]
}

/** The view as a colour picture: small pictures are enlarged to squares of pixels, large ones made smaller. */
export function drawView(view: SampleView, options: DrawViewOptions = {}): ByteImage {
  const { side = 256, layers: wanted = layers } = options
  const scale = side / Math.max(view.width, view.height)
  const [width, height] = [view.width, view.height].map((one) =>
    Math.max(1, Math.round(one * scale)),
  )
  const board = new PaintBoard(width!, height!, groundColor)
  if (view.picture) {
    const method = scale > 1.5 ? 'nearest' : 'bilinear'
    board.put(resizeImage(view.picture, width!, height!, { method }), 0, 0)
  }
  for (const mark of marksOf(view, wanted))
    drawMark(board, mark, width! / view.width, height! / view.height)
  return board.image
}

/** Lines get a dark edge, so that they are seen on any picture. */
const edge = [8, 10, 14] as const

function drawMark(board: PaintBoard, mark: Mark, across: number, down: number) {
  const place = ([x, y]: Point): Point => [x * across, y * down]
  switch (mark.kind) {
    case 'mask':
      return drawMask(board, mark, across, down)
    case 'area': {
      const points = mark.points.map(place)
      board.area(points, mark.color, 0.4)
      return outline(board, [...points, points[0]!], mark.color, 1.2)
    }
    case 'line':
      return outline(board, mark.points.map(place), mark.color, mark.width)
    case 'dot': {
      const at = place(mark.at)
      const radius = Math.min(2.8, Math.max(1.2, Math.max(board.width, board.height) / 90))
      board.disc(at, radius + 1, edge)
      board.disc(at, radius, mark.color)
      if (mark.isHollow) board.disc(at, radius / 2, edge)
      return
    }
    case 'ball': {
      const radius = mark.radius * Math.min(across, down)
      const [x, y] = place(mark.at)
      board.ball([x, y], radius, mark.color)
      const color = isLight(mark.color) ? edge : ([255, 255, 255] as const)
      if (mark.text && radius > 5)
        board.text(
          mark.text,
          Math.round(x - 3 * mark.text.length + 0.5),
          Math.round(y - 3.5),
          color,
        )
      return
    }
    case 'box': {
      const [left, top] = place([mark.x, mark.y])
      const [right, bottom] = place([mark.x + mark.width, mark.y + mark.height])
      const corners: Point[] = [
        [left, top],
        [right, top],
        [right, bottom],
        [left, bottom],
        [left, top],
      ]
      outline(board, corners, mark.color, 2)
      if (mark.text) board.plate(mark.text, left - 1, top - 11, mark.color)
    }
  }
}

function outline(board: PaintBoard, points: readonly Point[], color: Rgb, width: number) {
  for (let i = 0; i + 1 < points.length; i++)
    board.line(points[i]!, points[i + 1]!, width + 1.6, edge, 0.6)
  for (let i = 0; i + 1 < points.length; i++) board.line(points[i]!, points[i + 1]!, width, color)
}

/** A mask lies in the upper left corner of the picture, where it is smaller than that. */
function drawMask(
  board: PaintBoard,
  { mask, colors }: Extract<Mark, { kind: 'mask' }>,
  across: number,
  down: number,
) {
  const labelAt = (x: number, y: number) => {
    const [column, row] = [Math.floor((x + 0.5) / across), Math.floor((y + 0.5) / down)]
    return column < mask.width && row < mask.height ? mask.data[row * mask.width + column]! : 0
  }
  for (let y = 0; y < board.height; y++) {
    for (let x = 0; x < board.width; x++) {
      const label = labelAt(x, y)
      if (label === 0) continue
      const isInside = labelAt(x + 1, y) === label && labelAt(x, y + 1) === label
      board.blend(x, y, colors[(label - 1) % colors.length]!, isInside ? 0.3 : 0.9)
    }
  }
}

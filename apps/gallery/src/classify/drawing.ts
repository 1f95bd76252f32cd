import type { GreyPicture } from './grey-picture.js'

/** The drawing's own pixels, ten for each that the network sees. */
export const drawingSize = 280

export interface StrokePoint {
  x: number
  y: number
  /** Of the line, in pixels. */
  width: number
}

export interface Stroke {
  points: StrokePoint[]
  erases: boolean
}

type Context = CanvasRenderingContext2D

/** Paints strokes in white on black, as the data sets have it. */
export function paintStrokes(context: Context, strokes: readonly Stroke[]) {
  context.fillStyle = '#000'
  context.fillRect(0, 0, drawingSize, drawingSize)
  for (const { points, erases } of strokes) {
    points.forEach((point, i) => {
      paintSegment(context, points[i - 1] ?? point, point, erases)
    })
  }
}

/** Paints one piece of a stroke. */
export function paintSegment(
  context: Context,
  from: StrokePoint,
  to: StrokePoint,
  erases: boolean,
) {
  context.strokeStyle = erases ? '#000' : '#fff'
  context.lineCap = 'round'
  context.lineWidth = to.width
  context.beginPath()
  context.moveTo(from.x, from.y)
  context.lineTo(to.x, to.y)
  context.stroke()
}

/** The canvas as the worker takes it. */
export function readDrawing(context: Context): GreyPicture {
  const { data } = context.getImageData(0, 0, drawingSize, drawingSize)
  const grey = new Uint8Array(drawingSize * drawingSize)
  for (let i = 0; i < grey.length; i++) grey[i] = data[4 * i]!
  return { data: grey, width: drawingSize, height: drawingSize }
}

import type { Rgb } from './box-colors.js'
import { type BoxMark, type DrawnBox, markBoxes } from './box-marks.js'

export interface PaintBoxesOptions {
  /** Pixels of the canvas for one of the picture; 1 by default. */
  scale?: number
  /** Height of the letters in pixels of the canvas; by default as fits the canvas. */
  fontSize?: number
  /** Default `boxColors`. */
  colors?: readonly Rgb[]
}

/**
 * Paints boxes with their labels and scores on a canvas, over what is there: the picture, or nothing where the canvas lies
 * over a video. Lines have edges of a contrasting tone, so that they are seen on any ground. The first boxes lie over the
 * others.
 *
 * @example paintBoxes(canvas.getContext('2d'), await detector.detect(video))
 */
export function paintBoxes(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  boxes: readonly DrawnBox[],
  { scale = 1, fontSize, colors }: PaintBoxesOptions = {},
): void {
  const { width, height } = context.canvas
  const size = fontSize ?? Math.max(11, Math.round(Math.sqrt(width * height) / 40))
  const thickness = Math.max(1.5, size / 7)
  const padding = Math.round(size / 4)
  context.save()
  context.font = `600 ${size}px system-ui, sans-serif`
  context.textBaseline = 'middle'
  context.lineJoin = 'round'
  const marks = markBoxes(
    boxes.map((drawn) => ({ ...drawn, box: scaled(drawn.box, scale) })),
    {
      ...{ width, height, colors },
      plateSize: (text) => ({
        width: Math.ceil(context.measureText(text).width) + 2 * padding,
        height: size + 2 * padding,
      }),
    },
  )
  for (const mark of marks) paintOutline(context, mark, thickness)
  for (const mark of marks) paintPlate(context, mark, padding)
  context.restore()
}

type Context = Parameters<typeof paintBoxes>[0]

const scaled = ({ x, y, width, height }: DrawnBox['box'], scale: number) => ({
  x: x * scale,
  y: y * scale,
  width: width * scale,
  height: height * scale,
})

function paintOutline(context: Context, mark: BoxMark, thickness: number) {
  const { left, top, right, bottom, color, ink } = mark
  const inset = Math.min(thickness, right - left, bottom - top) / 2
  const sides = [right - left - 2 * inset, bottom - top - 2 * inset] as const
  for (const [tone, width] of [
    [ink, 2 * thickness],
    [color, thickness],
  ] as const) {
    context.strokeStyle = css(tone)
    context.lineWidth = width
    context.strokeRect(left + inset, top + inset, ...sides)
  }
}

function paintPlate(context: Context, { plate, color, ink }: BoxMark, padding: number) {
  if (!plate) return
  const { x, y, width, height, text } = plate
  context.fillStyle = css(color)
  context.fillRect(x, y, width, height)
  context.fillStyle = css(ink)
  context.fillText(text, x + padding, y + height / 2)
}

const css = ([red, green, blue]: Rgb) => `rgb(${red} ${green} ${blue})`

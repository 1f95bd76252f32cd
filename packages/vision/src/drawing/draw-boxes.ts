import {
  type Box,
  type ByteImage,
  CnnError,
  eachLetterPixel,
  type Image,
  letterHeight,
  resizeImage,
  textWidth,
  toChannels,
} from '@cnn/core'
import type { Rgb } from './box-colors.js'
import { type BoxMark, type DrawnBox, markBoxes } from './box-marks.js'

export interface DrawBoxesOptions {
  /** How many times larger to draw the picture, so that a small one has room for its labels. Default 1. */
  scale?: number
  /** Thickness of the lines and of the letters' dots, in pixels; by default as fits the picture. */
  unit?: number
  /** Default `boxColors`. */
  colors?: readonly Rgb[]
}

/**
 * Boxes with their labels and scores on a picture, as an RGB picture that `encodePng` writes and `showImage` shows. Lines
 * have edges of a contrasting tone, so that they are seen on any ground. The first boxes lie over the others. What of a
 * label has no letter of ASCII is drawn without accents, or as '?'.
 *
 * @example writeFileSync('found.png', encodePng(drawBoxes(image, await detector.detect(image))))
 * @throws CnnError 'bad-option'
 */
export function drawBoxes(
  image: Image,
  boxes: readonly DrawnBox[],
  { scale = 1, unit, colors }: DrawBoxesOptions = {},
): ByteImage {
  const isWhole = [scale, unit ?? 1].every((value) => Number.isInteger(value) && value >= 1)
  if (!isWhole || colors?.length === 0) {
    throw new CnnError(
      'bad-option',
      `drawBoxes has scale ${scale}, unit ${unit ?? 'by default'} and ${colors?.length ?? 'the usual'} colors; scale and unit are whole numbers from 1 up, and there is at least one color.`,
    )
  }
  const { width, height } = { width: image.width * scale, height: image.height * scale }
  const ground = resizeImage(toChannels(image, 3), width, height, { method: 'nearest' })
  const sheet: Sheet = { data: ground.data.slice(), width, height }
  return drawOn(
    sheet,
    boxes.map((box) => enlarged(box, scale)),
    { unit: unit ?? fittingUnit(sheet), colors },
  )
}

function drawOn(
  sheet: Sheet,
  boxes: readonly DrawnBox[],
  { unit, colors }: { unit: number; colors?: readonly Rgb[] },
): ByteImage {
  const { width, height } = sheet
  const marks = markBoxes(boxes, {
    ...{ width, height, colors },
    plateSize: (text) => ({
      width: (textWidth(text) + 4) * unit,
      height: (letterHeight + 4) * unit,
    }),
  })
  for (const mark of marks) drawOutline(sheet, mark, unit)
  for (const mark of marks) drawPlate(sheet, mark, unit)
  return { ...sheet, channels: 3 }
}

const enlarged = ({ box, ...rest }: DrawnBox, scale: number): DrawnBox => ({
  ...rest,
  box: {
    x: box.x * scale,
    y: box.y * scale,
    width: box.width * scale,
    height: box.height * scale,
  },
})

const fittingUnit = ({ width, height }: Sheet) =>
  Math.max(1, Math.round(Math.sqrt(width * height) / 330))

interface Sheet {
  data: Uint8Array
  width: number
  height: number
}

/** A line within the box, with an edge on both sides. */
function drawOutline(sheet: Sheet, mark: BoxMark, unit: number) {
  const edge = Math.max(1, Math.round(unit / 2))
  const [left, top] = [Math.round(mark.left), Math.round(mark.top)]
  const right = Math.max(left + 1, Math.round(mark.right))
  const bottom = Math.max(top + 1, Math.round(mark.bottom))
  const [width, height] = [right - left, bottom - top]
  const edged = {
    x: left - edge,
    y: top - edge,
    width: width + 2 * edge,
    height: height + 2 * edge,
  }
  drawRing(sheet, edged, unit + 2 * edge, mark.ink)
  drawRing(sheet, { x: left, y: top, width, height }, unit, mark.color)
}

/** The outermost pixels of a rectangle. */
function drawRing(sheet: Sheet, { x, y, width, height }: Box, thickness: number, color: Rgb) {
  const [across, down] = [Math.min(thickness, width), Math.min(thickness, height)]
  fill(sheet, { x, y, width, height: down }, color)
  fill(sheet, { x, y: y + height - down, width, height: down }, color)
  fill(sheet, { x, y, width: across, height }, color)
  fill(sheet, { x: x + width - across, y, width: across, height }, color)
}

function drawPlate(sheet: Sheet, { plate, color, ink }: BoxMark, unit: number) {
  if (!plate) return
  const { text, ...place } = plate
  const [x, y] = [Math.round(place.x), Math.round(place.y)]
  fill(sheet, { ...place, x, y }, color)
  eachLetterPixel(text, (column, row) => {
    const dot = { x: x + (column + 2) * unit, y: y + (row + 2) * unit, width: unit, height: unit }
    fill(sheet, dot, ink)
  })
}

function fill({ data, width, height }: Sheet, box: Box, [red, green, blue]: Rgb) {
  const [left, right] = [Math.max(0, box.x), Math.min(width, box.x + box.width)]
  const [top, bottom] = [Math.max(0, box.y), Math.min(height, box.y + box.height)]
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const at = 3 * (y * width + x)
      data[at] = red
      data[at + 1] = green
      data[at + 2] = blue
    }
  }
}

import {
  type Box,
  type ByteImage,
  CnnError,
  checkImage,
  type Image,
  resizeImage,
  toChannels,
} from '@cnn/core'
import { boxColors } from '@cnn/vision/drawing'

export interface PictureGridOptions {
  /** Pictures beside each other. Default about as many as below each other. */
  columns?: number
  /** Pixels between pictures, and around them all. Default 2. */
  gap?: number
  /** The places, from 0, of pictures that get a yellow frame; it stands in the gap. */
  highlight?: readonly number[]
  /** Shows each pixel as a square of so many. Default 1. */
  scale?: number
}

const ground = 40
const yellow = boxColors[3]!
const mostPixels = 2 ** 27

/**
 * Pictures in rows, as one picture, which `encodePng` writes and `showImage` shows. Grey where all are grey and nothing is
 * highlighted, else RGB. Pictures of different sizes stand in the middle of cells of the largest.
 * @throws CnnError 'bad-option', 'bad-image', 'image-too-large'
 */
export function pictureGrid(
  images: readonly Image[],
  { columns, gap = 2, highlight = [], scale = 1 }: PictureGridOptions = {},
): ByteImage {
  const across = Math.min(columns ?? Math.ceil(Math.sqrt(images.length)), images.length)
  checkGrid(images, { columns: across, gap, scale })
  const cell = {
    width: Math.max(...images.map(({ width }) => width)),
    height: Math.max(...images.map(({ height }) => height)),
  }
  const inColor = highlight.length > 0 || images.some(({ channels }) => channels > 2)
  const rows = Math.ceil(images.length / across)
  const sheet = blankSheet(
    gap + across * (cell.width + gap),
    gap + rows * (cell.height + gap),
    inColor ? 3 : 1,
    scale,
  )
  for (const [i, image] of images.entries()) {
    const left = gap + (i % across) * (cell.width + gap)
    const top = gap + Math.floor(i / across) * (cell.height + gap)
    const x = left + ((cell.width - image.width) >> 1)
    paste(sheet, image, x, top + ((cell.height - image.height) >> 1))
    if (highlight.includes(i)) frame(sheet, { x: left, y: top, ...cell }, gap)
  }
  const { width, height } = sheet
  return resizeImage(sheet, width * scale, height * scale, { method: 'nearest' })
}

function checkGrid(
  images: readonly Image[],
  numbers: { columns: number; gap: number; scale: number },
) {
  if (images.length === 0) {
    throw new CnnError('bad-option', 'A grid needs at least one picture.')
  }
  for (const [i, image] of images.entries()) checkImage(image, `Picture ${i} of the grid`)
  for (const [name, value] of Object.entries(numbers)) {
    const least = name === 'gap' ? 0 : 1
    if (Number.isInteger(value) && value >= least) continue
    throw new CnnError(
      'bad-option',
      `The ${name} of a grid must be a whole number from ${least} up, not ${value}.`,
    )
  }
}

function blankSheet(width: number, height: number, channels: 1 | 3, scale: number): ByteImage {
  if (width * height * scale * scale > mostPixels) {
    throw new CnnError(
      'image-too-large',
      `The grid would be ${width * scale}×${height * scale} pixels. Show fewer pictures, or a smaller scale.`,
    )
  }
  return { data: new Uint8Array(width * height * channels).fill(ground), width, height, channels }
}

function paste(sheet: ByteImage, image: Image, left: number, top: number) {
  const { channels } = sheet
  const { data, width, height } = toChannels(image, channels as 1 | 3)
  const length = width * channels
  for (let y = 0; y < height; y++) {
    const to = ((top + y) * sheet.width + left) * channels
    sheet.data.set(data.subarray(y * length, (y + 1) * length), to)
  }
}

/** In the gap about a place, but half of it where another frame may stand beside; over the picture's edge without a gap. */
function frame(sheet: ByteImage, { x, y, width, height }: Box, gap: number) {
  const outside = gap === 0 ? 0 : Math.max(1, gap >> 1)
  const [left, top] = [x - outside, y - outside]
  const [right, bottom] = [x + width + outside, y + height + outside]
  const thickness = Math.max(1, outside)
  for (let row = top; row < bottom; row++) {
    const isEdge = row < top + thickness || row >= bottom - thickness
    for (let column = left; column < right; column++) {
      if (!isEdge && column === left + thickness) column = right - thickness
      sheet.data.set(yellow, 3 * (row * sheet.width + column))
    }
  }
}

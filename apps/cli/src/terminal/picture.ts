import type { Image } from '@cnn/core'
import { type Ink, resetPixels } from './style.js'

const ramp = ' .:-=+*#%@'

/**
 * A picture as lines of text, one character for two pixels above each other: half blocks in greys where there are
 * colours, else letters of different weight. Wider pictures are reduced to `columns`.
 */
export function pictureLines(image: Image, ink: Ink, columns = 28): string[] {
  const width = Math.min(columns, image.width)
  const height = Math.max(2, Math.round((image.height * width) / image.width / 2) * 2)
  const grey = reduce(image, width, height)
  const lines: string[] = []
  for (let y = 0; y < height; y += 2) {
    let line = ''
    for (let x = 0; x < width; x++) {
      const upper = grey[y * width + x]!
      const lower = grey[(y + 1) * width + x]!
      line += ink.pixels ? ink.pixels(upper, lower) : letter((upper + lower) / 2)
    }
    lines.push(ink.pixels ? line + resetPixels : line)
  }
  return lines
}

const letter = (value: number) => ramp[Math.min(ramp.length - 1, Math.floor((value / 256) * 10))]!

/** Means over boxes, in greys 0 … 255. */
function reduce(image: Image, width: number, height: number): Float32Array {
  const grey = new Float32Array(width * height)
  for (let y = 0; y < height; y++) {
    const [top, bottom] = span(y, height, image.height)
    for (let x = 0; x < width; x++) {
      const [left, right] = span(x, width, image.width)
      let sum = 0
      for (let v = top; v < bottom; v++) {
        for (let u = left; u < right; u++) sum += greyAt(image, v * image.width + u)
      }
      grey[y * width + x] = sum / ((bottom - top) * (right - left))
    }
  }
  return grey
}

function span(index: number, parts: number, length: number): [number, number] {
  const start = Math.floor((index * length) / parts)
  return [start, Math.max(start + 1, Math.floor(((index + 1) * length) / parts))]
}

function greyAt({ data, channels }: Image, pixel: number) {
  const scale = data instanceof Float32Array ? 255 : data instanceof Uint16Array ? 255 / 65535 : 1
  const at = pixel * channels
  if (channels < 3) return data[at]! * scale
  return (0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!) * scale
}

/** Blocks of lines beside each other; every line of a block takes `columns` columns. */
export function beside(
  blocks: readonly { lines: readonly string[]; columns: number }[],
  gap = '  ',
): string[] {
  const height = Math.max(0, ...blocks.map(({ lines }) => lines.length))
  return Array.from({ length: height }, (_, row) =>
    blocks
      .map(({ lines, columns }) => lines[row] ?? ' '.repeat(columns))
      .join(gap)
      .trimEnd(),
  )
}

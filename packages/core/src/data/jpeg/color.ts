import type { ByteImage } from '../image.js'
import type { Frame } from './frame.js'
import { upsampleRow } from './upsample.js'

export type ColorSpace = 'grey' | 'rgb' | 'ycbcr' | 'cmyk' | 'ycck'

/** Brings every component to full size and converts to grey or RGB, row by row. */
export function toPixels(frame: Frame, colorSpace: ColorSpace): ByteImage {
  const { width, height, components, maxH, maxV } = frame
  const channels = colorSpace === 'grey' ? 1 : 3
  const data = new Uint8Array(width * height * channels)
  // An upsampled row may be a pixel longer than the picture.
  const rows = components.map(() => new Uint8ClampedArray(width + 1))
  const convert = converters[colorSpace]
  const clamped = new Uint8ClampedArray(data.buffer)
  for (let y = 0; y < height; y++) {
    components.forEach((component, i) => {
      upsampleRow(component, y, maxH / component.h, maxV / component.v, rows[i]!)
    })
    convert(rows, clamped, y * width * channels, width)
  }
  return { data, width, height, channels }
}

type Converter = (
  rows: Uint8ClampedArray[],
  out: Uint8ClampedArray,
  to: number,
  width: number,
) => void

const converters: Record<ColorSpace, Converter> = {
  grey([grey], out, to, width) {
    out.set(grey!.subarray(0, width), to)
  },

  rgb([red, green, blue], out, to, width) {
    for (let x = 0; x < width; x++) {
      out[to++] = red![x]!
      out[to++] = green![x]!
      out[to++] = blue![x]!
    }
  },

  ycbcr([luma, blueness, redness], out, to, width) {
    for (let x = 0; x < width; x++, to += 3) {
      writeRgb(luma![x]!, blueness![x]!, redness![x]!, out, to)
    }
  },

  cmyk([cyan, magenta, yellow, black], out, to, width) {
    for (let x = 0; x < width; x++) {
      const white = black![x]!
      out[to++] = underBlack(255 - cyan![x]!, white)
      out[to++] = underBlack(255 - magenta![x]!, white)
      out[to++] = underBlack(255 - yellow![x]!, white)
    }
  },

  ycck([luma, blueness, redness, black], out, to, width) {
    for (let x = 0; x < width; x++, to += 3) {
      const white = black![x]!
      writeRgb(luma![x]!, blueness![x]!, redness![x]!, out, to)
      for (let c = to; c < to + 3; c++) out[c] = underBlack(out[c]!, white)
    }
  },
}

/** JFIF's YCbCr to RGB in libjpeg's 16-bit fixed point. */
function writeRgb(y: number, cb: number, cr: number, out: Uint8ClampedArray, to: number) {
  out[to] = y + ((91881 * (cr - 128) + 32768) >> 16)
  out[to + 1] = y + ((-22554 * (cb - 128) - 46802 * (cr - 128) + 32768) >> 16)
  out[to + 2] = y + ((116130 * (cb - 128) + 32768) >> 16)
}

/** White minus the ink that shows through black, rounded as PIL does. */
function underBlack(ink: number, white: number) {
  const product = ink * white + 128
  return white - (((product >> 8) + product) >> 8)
}

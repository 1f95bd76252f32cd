import { badImage, type Image } from '../image.js'
import type { Pass } from './scanlines.js'

/** Unfiltered rows of packed samples, each behind its filter byte. */
export interface Samples {
  width: number
  height: number
  channels: number
  depth: number
  layout: Pass[]
  raw: Uint8Array
}

/** Unpacks samples, puts interlaced pixels in place, and applies the palette or the transparent colour. */
export function toImage(
  samples: Samples,
  indexed: boolean,
  palette?: Uint8Array,
  transparency?: Uint8Array,
): Image {
  const data = unpack(samples)
  const { width, height, channels, depth } = samples
  const image = { data, width, height, channels }
  if (indexed) return applyPalette(image, palette!, transparency)
  const keyed = transparency && channels % 2 === 1 && transparency.length >= 2 * channels
  const result = keyed ? applyColorKey(image, transparency, depth) : image
  return depth < 8 ? stretch(result, channels, depth) : result
}

function unpack({ width, height, channels, depth, layout, raw }: Samples) {
  const data =
    depth === 16
      ? new Uint16Array(width * height * channels)
      : new Uint8Array(width * height * channels)
  let row = 1
  for (const pass of layout) {
    const length = Math.ceil((pass.width * channels * depth) / 8)
    for (let y = 0; y < pass.height; y++, row += length + 1) {
      const to = ((pass.y + y * pass.stepY) * width + pass.x) * channels
      if (depth === 8 && pass.stepX === 1) data.set(raw.subarray(row, row + length), to)
      else unpackRow(raw, row, depth, pass, channels, data, to)
    }
  }
  return data
}

function unpackRow(
  raw: Uint8Array,
  row: number,
  depth: number,
  pass: Pass,
  channels: number,
  data: Uint8Array | Uint16Array,
  to: number,
) {
  const mask = (1 << depth) - 1
  for (let x = 0, i = 0; x < pass.width; x++, to += pass.stepX * channels) {
    for (let c = 0; c < channels; c++, i++) {
      if (depth === 16) data[to + c] = (raw[row + 2 * i]! << 8) | raw[row + 2 * i + 1]!
      else {
        const bit = i * depth
        data[to + c] = (raw[row + (bit >> 3)]! >> (8 - depth - (bit & 7))) & mask
      }
    }
  }
}

/** Spreads 1, 2 or 4 bit values over 0 … 255; an alpha channel is there already. */
function stretch(image: Image, colors: number, depth: number): Image {
  const factor = 255 / ((1 << depth) - 1)
  const { data, channels } = image
  for (let i = 0; i < data.length; i += channels) {
    for (let c = 0; c < colors; c++) data[i + c] = data[i + c]! * factor
  }
  return image
}

function applyPalette(
  { data: indices, width, height }: Image,
  palette: Uint8Array,
  transparency?: Uint8Array,
): Image {
  const colors = Math.floor(palette.length / 3)
  const channels = transparency ? 4 : 3
  const data = new Uint8Array(width * height * channels)
  for (let i = 0, to = 0; i < indices.length; i++, to += channels) {
    const index = indices[i]!
    if (index >= colors) {
      throw badImage(`The PNG is damaged: a pixel has colour ${index} of a palette of ${colors}.`)
    }
    for (let c = 0; c < 3; c++) data[to + c] = palette[3 * index + c]!
    if (transparency) data[to + 3] = transparency[index] ?? 255
  }
  return { data, width, height, channels }
}

/** Adds an alpha channel in which the one colour that tRNS names is transparent. */
function applyColorKey(image: Image, transparency: Uint8Array, depth: number): Image {
  const { data: opaque, width, height, channels } = image
  const key = Array.from(
    { length: channels },
    (_, c) => (transparency[2 * c]! << 8) | transparency[2 * c + 1]!,
  )
  const size = width * height * (channels + 1)
  const data = depth === 16 ? new Uint16Array(size) : new Uint8Array(size)
  const full = depth === 16 ? 65535 : 255
  for (let from = 0, to = 0; from < opaque.length; from += channels, to += channels + 1) {
    let same = true
    for (let c = 0; c < channels; c++) {
      data[to + c] = opaque[from + c]!
      same &&= opaque[from + c] === key[c]
    }
    data[to + channels] = same ? 0 : full
  }
  return { data, width, height, channels: channels + 1 }
}

import { type ByteImage, CnnError, type Image, toChannels } from '@cnn/core'
import { type ColorMap, jet } from './color-map.js'

/** A value for every pixel of a picture, in rows: from 0 (cold) to 1 (hot), and NaN where nothing is known. */
export interface HeatMap {
  width: number
  height: number
  data: Float32Array
}

export interface DrawHeatMapOptions {
  /** How much of the colours is seen, from 0 (the picture alone) to 1. Default 0.5. */
  opacity?: number
  /** Default `jet`. */
  colors?: ColorMap
}

/**
 * A heat map over its picture, as an RGB picture that `encodePng` writes and `showImage` shows. Where the map knows
 * nothing the picture is seen as it is.
 * @throws CnnError 'bad-heat-map' for a map of another size than the picture's, 'bad-option'
 */
export function drawHeatMap(
  image: Image,
  map: HeatMap,
  { opacity = 0.5, colors = jet }: DrawHeatMapOptions = {},
): ByteImage {
  const { width, height } = image
  if (map.width !== width || map.height !== height) {
    throw new CnnError(
      'bad-heat-map',
      `A heat map of ${map.width}×${map.height} does not fit a picture of ${width}×${height}. Draw it over the picture that it was made for.`,
    )
  }
  if (!(opacity >= 0 && opacity <= 1)) {
    throw new CnnError('bad-option', `The opacity of a heat map is from 0 to 1; got ${opacity}.`)
  }
  const { data: below } = toChannels(image, 3)
  const { data: above } = colorHeatMap(map, colors)
  const data = new Uint8Array(below.length)
  for (let pixel = 0; pixel < width * height; pixel++) {
    const share = above[4 * pixel + 3]! > 0 ? opacity : 0
    for (let c = 0; c < 3; c++) {
      const blend = (1 - share) * below[3 * pixel + c]! + share * above[4 * pixel + c]!
      data[3 * pixel + c] = Math.round(blend)
    }
  }
  return { data, width, height, channels: 3 }
}

/**
 * The colours of a heat map as an RGBA picture, transparent where the map knows nothing: to lay over the picture in a
 * page, whose style then says how strongly it is seen.
 * @throws CnnError 'bad-heat-map' where the number of values is not that of the pixels
 */
export function colorHeatMap({ width, height, data: values }: HeatMap, colors: ColorMap = jet) {
  if (values.length !== width * height) {
    throw new CnnError(
      'bad-heat-map',
      `A heat map of ${width}×${height} has ${width * height} values; this one has ${values.length}.`,
    )
  }
  const data = new Uint8ClampedArray(4 * values.length)
  values.forEach((value, pixel) => {
    if (Number.isNaN(value)) return
    data.set(colors(value), 4 * pixel)
    data[4 * pixel + 3] = 255
  })
  return { data, width, height, channels: 4 }
}

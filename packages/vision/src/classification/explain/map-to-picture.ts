import type { ImagePlacement } from '@cnn/core'
import type { HeatMap } from '../../drawing/heat-map.js'

/**
 * A map of what a network saw, brought back to the picture that it was prepared from: interpolated between the pixels'
 * centres, and NaN where the preparation has cut the picture off.
 */
export function mapToPicture(
  map: HeatMap,
  placement: ImagePlacement,
  { width, height }: Pick<HeatMap, 'width' | 'height'>,
): HeatMap {
  const { left, top, scaleX, scaleY } = placement
  const across = axis(width, left, scaleX, map.width)
  const down = axis(height, top, scaleY, map.height)
  const data = new Float32Array(width * height)
  for (let y = 0; y < height; y++) {
    const above = down.first[y]! * map.width
    const below = down.second[y]! * map.width
    const fromBelow = down.share[y]!
    for (let x = 0; x < width; x++) {
      const fromRight = across.share[x]!
      const [first, second] = [across.first[x]!, across.second[x]!]
      const upper = blend(map.data[above + first]!, map.data[above + second]!, fromRight)
      const lower = blend(map.data[below + first]!, map.data[below + second]!, fromRight)
      data[y * width + x] = blend(upper, lower, fromBelow)
    }
  }
  return { width, height, data }
}

/** Between which two pixels of the map each pixel of the picture lies, and how near to the second; NaN beyond the map. */
function axis(length: number, start: number, scale: number, mapLength: number) {
  const first = new Int32Array(length)
  const second = new Int32Array(length)
  const share = new Float64Array(length)
  for (let i = 0; i < length; i++) {
    const place = start + (i + 0.5) * scale
    const centre = Math.min(mapLength - 1, Math.max(0, place - 0.5))
    first[i] = Math.floor(centre)
    second[i] = Math.min(mapLength - 1, first[i]! + 1)
    share[i] = place < 0 || place > mapLength ? NaN : centre - first[i]!
  }
  return { first, second, share }
}

const blend = (a: number, b: number, share: number) => a + (b - a) * share

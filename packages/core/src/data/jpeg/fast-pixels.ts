import type { ByteImage } from '../image.js'
import type { ColorSpace } from './color.js'
import type { Frame } from './frame.js'

/**
 * The pixels of a frame in YCbCr, its chroma as large as the picture, halved across, or across and down, in WebAssembly;
 * undefined for others.
 */
export function toPixelsFast(frame: Frame, colorSpace: ColorSpace): ByteImage | undefined {
  const { width, height, components, maxH, maxV, kernels } = frame
  const [luma, blueness, redness] = components
  if (!kernels || colorSpace !== 'ycbcr' || !luma || !blueness || !redness) return undefined
  const [scaleX, scaleY] = [maxH / blueness.h, maxV / blueness.v]
  const isWhole = luma.h === maxH && luma.v === maxV
  const isLikewise = redness.h === blueness.h && redness.v === blueness.v
  if (!isWhole || !isLikewise || !isKnown(scaleX, scaleY, blueness.width)) return undefined

  const pitch = blueness.stride * 8
  const rowBytes = 2 * pitch + 64
  const target = kernels.reserve(3 * width * height + 64)
  const picture = kernels.write([
    ...[width, luma.stride * 8, luma.samples.byteOffset],
    ...[pitch, blueness.width, blueness.height],
    ...[blueness.samples.byteOffset, redness.samples.byteOffset, scaleX, scaleY],
    ...[kernels.reserve(rowBytes + 64) + 32, kernels.reserve(rowBytes), kernels.reserve(rowBytes)],
    target,
  ])
  kernels.run.convertRows(picture, 0, height)
  const data = kernels.bytes.slice(target, target + 3 * width * height)
  return { data, width, height, channels: 3 }
}

/** Narrow chroma is not interpolated. */
const isKnown = (scaleX: number, scaleY: number, width: number) =>
  (scaleX === 1 && scaleY === 1) || (scaleX === 2 && (scaleY === 1 || scaleY === 2) && width > 2)

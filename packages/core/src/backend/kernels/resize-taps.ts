import { type AxisTaps, buildAxisTaps } from './axis-taps.js'

/** How the pixels of two sizes lie over each other, in TensorFlow's words. */
export interface Sampling {
  /** The centres of the corner pixels coincide; else the corners of the pictures, or their first pixels. */
  alignCorners: boolean
  /** Pixels have their centres at 0.5, 1.5, …; with `alignCorners` false this is what PyTorch does. */
  halfPixelCenters: boolean
  /** Pixels of the input for each of the output, where it is not that of the sizes. */
  ratio?: number
}

function ratioOf(inSize: number, outSize: number, { alignCorners, ratio }: Sampling) {
  if (ratio) return ratio
  return alignCorners && outSize > 1 ? (inSize - 1) / (outSize - 1) : inSize / outSize
}

/** Each pixel between the two around its centre. */
export function bilinearResizeTaps(inSize: number, outSize: number, sampling: Sampling): AxisTaps {
  const ratio = ratioOf(inSize, outSize, sampling)
  return buildAxisTaps(inSize, outSize, (index, add) => {
    const centre = sampling.halfPixelCenters ? (index + 0.5) * ratio - 0.5 : index * ratio
    const position = Math.min(Math.max(centre, 0), inSize - 1)
    const low = Math.floor(position)
    add(low, 1 - (position - low))
    add(low + 1, position - low)
  })
}

/** Each pixel a copy of one. */
export function nearestResizeTaps(inSize: number, outSize: number, sampling: Sampling): AxisTaps {
  const ratio = ratioOf(inSize, outSize, sampling)
  const shift = sampling.halfPixelCenters ? 0.5 : 0
  const round = sampling.alignCorners ? Math.round : Math.floor
  return buildAxisTaps(inSize, outSize, (index, add) =>
    add(Math.min(round((index + shift) * ratio), inSize - 1), 1),
  )
}

export type ResizeMethod = 'bilinear' | 'bicubic' | 'nearest'

/** For each output position: the first source position, how many follow, and their weights, which add up to one. */
export interface AxisWeights {
  /** Output positions. */
  length: number
  starts: Int32Array
  counts: Int32Array
  /** `taps` per output position. */
  weights: Float64Array
  taps: number
}

/** Keys' cubic: PIL takes a = -0.5, PyTorch's `interpolate` -0.75. */
const cubic = (a: number) => (x: number) => {
  const t = Math.abs(x)
  if (t < 1) return ((a + 2) * t - (a + 3)) * t * t + 1
  return t < 2 ? a * (((t - 5) * t + 8) * t - 4) : 0
}

const triangle = (x: number) => Math.max(0, 1 - Math.abs(x))

const kernels = {
  bilinear: { support: 1, smooth: triangle, plain: triangle },
  bicubic: { support: 2, smooth: cubic(-0.5), plain: cubic(-0.75) },
}

/** How the positions of a side are made of those of another one. */
export function axisWeights(
  from: number,
  to: number,
  method: ResizeMethod,
  antialias: boolean,
): AxisWeights {
  if (method === 'nearest') return nearestWeights(from, to)
  return antialias ? smoothWeights(from, to, method) : plainWeights(from, to, method)
}

function nearestWeights(from: number, to: number): AxisWeights {
  const starts = Int32Array.from({ length: to }, (_, x) =>
    Math.min(from - 1, Math.floor(((x + 0.5) * from) / to)),
  )
  const counts = new Int32Array(to).fill(1)
  return { length: to, starts, counts, weights: new Float64Array(to).fill(1), taps: 1 }
}

/** PIL's: the kernel is as wide as an output pixel, and what of it lies beyond the border is left out. */
function smoothWeights(from: number, to: number, method: keyof typeof kernels): AxisWeights {
  const kernel = kernels[method]
  const scale = from / to
  const stretch = Math.max(1, scale)
  const support = kernel.support * stretch
  const taps = Math.ceil(support) * 2 + 1
  const axis = emptyAxis(to, taps)
  for (let x = 0; x < to; x++) {
    const center = (x + 0.5) * scale
    const start = Math.max(0, Math.trunc(center - support + 0.5))
    const count = Math.min(from, Math.trunc(center + support + 0.5)) - start
    const weights = axis.weights.subarray(x * taps, x * taps + count)
    let sum = 0
    for (let i = 0; i < count; i++) {
      weights[i] = kernel.smooth((start + i - center + 0.5) / stretch)
      sum += weights[i]!
    }
    for (let i = 0; i < count; i++) weights[i]! /= sum
    axis.starts[x] = start
    axis.counts[x] = count
  }
  return axis
}

/** PyTorch's: a kernel of 2 or 4 pixels, and the border's pixel stands for those beyond it. */
function plainWeights(from: number, to: number, method: keyof typeof kernels): AxisWeights {
  const { support, plain } = kernels[method]
  const taps = support * 2
  const axis = emptyAxis(to, taps)
  for (let x = 0; x < to; x++) {
    const center = ((x + 0.5) * from) / to - 0.5
    const first = Math.floor(center) - support + 1
    const start = Math.min(Math.max(0, first), from - 1)
    const last = Math.min(Math.max(0, first + taps - 1), from - 1)
    for (let i = first; i < first + taps; i++) {
      const inside = Math.min(Math.max(i, start), last)
      axis.weights[x * taps + inside - start]! += plain(i - center)
    }
    axis.starts[x] = start
    axis.counts[x] = last - start + 1
  }
  return axis
}

const emptyAxis = (length: number, taps: number): AxisWeights => ({
  length,
  starts: new Int32Array(length),
  counts: new Int32Array(length),
  weights: new Float64Array(length * taps),
  taps,
})

/** The weights of `length` positions from `start` on. */
export const axisPart = (axis: AxisWeights, start: number, length: number): AxisWeights => ({
  length,
  starts: axis.starts.subarray(start, start + length),
  counts: axis.counts.subarray(start, start + length),
  weights: axis.weights.subarray(start * axis.taps, (start + length) * axis.taps),
  taps: axis.taps,
})

export const fractionBits = 22

/** The weights as PIL rounds them, with 22 bits behind the point. */
export const fixedWeights = ({ weights }: AxisWeights) => {
  const fixed = new Int32Array(weights.length)
  for (let i = 0; i < fixed.length; i++) {
    const scaled = weights[i]! * (1 << fractionBits)
    fixed[i] = scaled < 0 ? scaled - 0.5 : scaled + 0.5
  }
  return fixed
}

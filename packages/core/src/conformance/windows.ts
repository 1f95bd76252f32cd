import { build, NdArray, sizeOf } from './nd-array.js'

/** How windows are laid over the spatial axes of a tensor [n, …, c], written from the definitions. */
export interface WindowOptions {
  strides?: number | number[]
  dilations?: number | number[]
  /** Default 'same'. In numbers: on both sides of all axes, or before and after each spatial axis. */
  pad?: 'same' | 'valid' | number | [before: number, after: number][]
  /** Whether a window that reaches beyond the padding counts. */
  roundsUp?: boolean
}

/** One tap of one window that lies inside of the input; pixels and taps are counted row by row. */
interface Link {
  window: number
  pixel: number
  tap: number
}

export interface Windows {
  counts: number[]
  links: Link[]
}

const along = (value: number | number[] | undefined, axis: number) =>
  Array.isArray(value) ? value[axis]! : (value ?? 1)

export function windowsOf(sizes: number[], taps: number[], options: WindowOptions = {}): Windows {
  const { pad = 'same', roundsUp = false } = options
  const axes = sizes.map((size, axis) => {
    const [stride, dilation] = [along(options.strides, axis), along(options.dilations, axis)]
    const reach = (taps[axis]! - 1) * dilation + 1
    let [before, count] = [0, Math.ceil(size / stride)]
    if (pad === 'same') {
      before = Math.floor(Math.max(0, (count - 1) * stride + reach - size) / 2)
    } else {
      const both = Array.isArray(pad) ? pad[axis]! : pad === 'valid' ? [0, 0] : [pad, pad]
      const steps = (size + both[0]! + both[1]! - reach) / stride
      before = both[0]!
      count = 1 + (roundsUp ? Math.ceil(steps) : Math.floor(steps))
    }
    return {
      size,
      count,
      place: (window: number, tap: number) => window * stride + tap * dilation - before,
    }
  })
  const counts = axes.map(({ count }) => count)
  const links: Link[] = []
  let window = 0
  build(counts, (...at) => {
    let tap = 0
    build(taps, (...step) => {
      const places = axes.map(({ place }, axis) => place(at[axis]!, step[axis]!))
      const inside = places.every((place, axis) => place >= 0 && place < sizes[axis]!)
      const pixel = places.reduce((sum, place, axis) => sum * sizes[axis]! + place, 0)
      if (inside) links.push({ window, pixel, tap })
      return tap++
    })
    return window++
  })
  return { counts, links }
}

/** x [n, …sizes, c] with a filter [taps, c / groups, o]: each group of input channels makes one of output channels. */
export function convolve(x: NdArray, filter: NdArray, windows: Windows, groups = 1): NdArray {
  const { counts, links } = windows
  const [batch, channels, out] = [x.shape[0]!, x.shape.at(-1)!, filter.shape.at(-1)!]
  const [part, outPart] = [channels / groups, out / groups]
  const y = new NdArray([batch, ...counts, out], new Float64Array(batch * sizeOf(counts) * out))
  const pixels = sizeOf(x.shape.slice(1, -1))
  for (let n = 0; n < batch; n++) {
    for (const { window, pixel, tap } of links) {
      const from = (n * pixels + pixel) * channels
      const to = (n * sizeOf(counts) + window) * out
      for (let o = 0; o < out; o++) {
        const first = Math.floor(o / outPart) * part
        for (let c = 0; c < part; c++) {
          y.data[to + o]! += x.data[from + first + c]! * filter.data[(tap * part + c) * out + o]!
        }
      }
    }
  }
  return y
}

/** The transpose of `convolve` as a matrix: x [n, …counts, o] with a filter [taps, c, o] to [n, …sizes, c]. */
export function convolveTransposed(
  x: NdArray,
  filter: NdArray,
  windows: Windows,
  sizes: number[],
): NdArray {
  const [out, channels] = filter.shape.slice(-2) as [number, number]
  const [batch, pixels, count] = [x.shape[0]!, sizeOf(sizes), sizeOf(windows.counts)]
  const y = new NdArray([batch, ...sizes, out], new Float64Array(batch * pixels * out))
  for (let n = 0; n < batch; n++) {
    for (const { window, pixel, tap } of windows.links) {
      for (let o = 0; o < out; o++) {
        for (let c = 0; c < channels; c++) {
          y.data[(n * pixels + pixel) * out + o]! +=
            x.data[(n * count + window) * channels + c]! *
            filter.data[(tap * out + o) * channels + c]!
        }
      }
    }
  }
  return y
}

/** What `combine` makes of the values in each window, with the taps and pixels at which they were found. */
export function pool(
  x: NdArray,
  { counts, links }: Windows,
  combine: (values: number[], taps: number[], pixels: number[], channel: number) => number,
): NdArray {
  const [batch, channels] = [x.shape[0]!, x.shape.at(-1)!]
  const [pixels, count] = [sizeOf(x.shape.slice(1, -1)), sizeOf(counts)]
  const found: Link[][] = Array.from({ length: count }, () => [])
  for (const link of links) found[link.window]!.push(link)
  const data = Float64Array.from({ length: batch * count * channels }, (_, index) => {
    const channel = index % channels
    const place = Math.floor(index / channels)
    const inside = found[place % count]!
    const first = Math.floor(place / count) * pixels
    const places = inside.map(({ pixel }) => first + pixel)
    const values = places.map((pixel) => x.data[pixel * channels + channel]!)
    return combine(
      values,
      inside.map(({ tap }) => tap),
      places,
      channel,
    )
  })
  return new NdArray([batch, ...counts, channels], data)
}

/**
 * Blurs values [height, width, channels] in place, as a lens out of focus does: by about a Gaussian of this deviation,
 * in pixels. Beyond the border the picture goes on as at the border.
 */
export function blur(
  values: Float32Array,
  width: number,
  height: number,
  deviation: number,
): Float32Array {
  if (deviation < 0.2) return values
  const channels = values.length / (width * height)
  const means = new RunningMeans(deviation, Math.max(width, height))
  for (let channel = 0; channel < channels; channel++) {
    for (let y = 0; y < height; y++) {
      means.blurLine(values, y * width * channels + channel, channels, width)
    }
    for (let x = 0; x < width; x++) {
      means.blurLine(values, x * channels + channel, width * channels, height)
    }
  }
  return values
}

/** Three running means after one another make nearly a Gaussian. Their width need not be whole. */
class RunningMeans {
  private readonly whole: number
  private readonly part: number
  private readonly scale: number
  private lines: readonly [Float64Array, Float64Array]

  constructor(deviation: number, longest: number) {
    const radius = (Math.sqrt(4 * deviation * deviation + 1) - 1) / 2
    this.whole = Math.floor(radius)
    this.part = radius - this.whole
    this.scale = 1 / (2 * radius + 1)
    const padded = longest + 6 * (this.whole + 1)
    this.lines = [new Float64Array(padded), new Float64Array(padded)]
  }

  blurLine(values: Float32Array, start: number, step: number, count: number) {
    const reach = this.whole + 1
    const border = 3 * reach
    let [from, to] = this.lines
    from.fill(values[start]!, 0, border)
    for (let i = 0; i < count; i++) from[border + i] = values[start + i * step]!
    from.fill(values[start + (count - 1) * step]!, border + count, count + 2 * border)
    for (let pass = 1; pass <= 3; pass++) {
      this.meanAlong(from, to, pass * reach, count + 2 * border - pass * reach)
      const kept = from
      from = to
      to = kept
    }
    for (let i = 0; i < count; i++) values[start + i * step] = from[border + i]!
  }

  private meanAlong(from: Float64Array, to: Float64Array, begin: number, end: number) {
    const { whole, part, scale } = this
    let sum = 0
    for (let i = begin - whole; i <= begin + whole; i++) sum += from[i]!
    for (let i = begin; i < end; i++) {
      const next = from[i + whole + 1]!
      to[i] = (sum + part * (from[i - whole - 1]! + next)) * scale
      sum += next - from[i - whole]!
    }
  }
}

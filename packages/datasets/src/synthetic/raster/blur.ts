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
  const window = windowOf(deviation)
  const channels = values.length / (width * height)
  if (window.whole === 0) {
    blurLittle(values, width, height, channels, window)
    return values
  }
  blurRows(values, width, channels, window)
  blurColumns(values, width * channels, height, window)
  return values
}

/** Three means over three values each, at once: seven values, weighed by how far they are. */
function blurLittle(
  values: Float32Array,
  width: number,
  height: number,
  channels: number,
  { part, scale }: Window,
) {
  const [side, middle] = [part * scale, scale]
  const weights = [
    middle * middle * middle + 6 * side * side * middle,
    3 * side * middle * middle + 3 * side * side * side,
    3 * side * side * middle,
    side * side * side,
  ] as const
  const length = width * channels
  const between = new Float32Array(values.length)
  for (let start = 0; start < values.length; start += length) {
    for (let channel = start; channel < start + channels; channel++) {
      weighLine(values, between, { start: channel, step: channels, count: width }, weights)
    }
  }
  for (let start = 0; start < length; start++) {
    weighLine(between, values, { start, step: length, count: height }, weights)
  }
}

/** A row or a column of one channel: so many values, each so far from the one before. */
interface Line {
  start: number
  step: number
  count: number
}

/** Each value of a line as the weighted sum of itself and three on either side; beyond its ends it goes on as there. */
function weighLine(
  from: Float32Array,
  to: Float32Array,
  { start, step, count }: Line,
  weights: readonly [number, number, number, number],
) {
  const w0 = weights[0]
  const w1 = weights[1]
  const w2 = weights[2]
  const w3 = weights[3]
  const last = start + (count - 1) * step
  const valueAt = (i: number) => from[Math.min(last, start + i * step)]!
  let d = valueAt(0)
  let a = d
  let b = d
  let c = d
  let e = valueAt(1)
  let f = valueAt(2)
  for (let at = start, ahead = start + 3 * step; at <= last; at += step, ahead += step) {
    const g = ahead <= last ? from[ahead]! : f
    to[at] = w0 * d + w1 * (c + e) + w2 * (b + f) + w3 * (a + g)
    a = b
    b = c
    c = d
    d = e
    e = f
    f = g
  }
}

/** A running mean over 2 · whole + 1 values and a part of one more at either end. */
interface Window {
  whole: number
  part: number
  scale: number
}

/** Three running means after one another make nearly a Gaussian. Their width need not be whole. */
function windowOf(deviation: number): Window {
  const radius = (Math.sqrt(4 * deviation * deviation + 1) - 1) / 2
  const whole = Math.floor(radius)
  return { whole, part: radius - whole, scale: 1 / (2 * radius + 1) }
}

function blurRows(values: Float32Array, width: number, channels: number, window: Window) {
  // As many values beyond either end of a row as the three means reach.
  const reach = window.whole + 1
  const border = 3 * reach
  const padded = width + 2 * border
  let from = new Float64Array(padded)
  let to = new Float64Array(padded)
  for (let start = 0; start < values.length; start += width * channels) {
    for (let channel = start; channel < start + channels; channel++) {
      from.fill(values[channel]!, 0, border)
      for (let i = 0, at = channel; i < width; i++, at += channels) from[border + i] = values[at]!
      from.fill(values[channel + (width - 1) * channels]!, border + width)
      for (let pass = 1; pass <= 3; pass++) {
        meanAlong(from, to, pass * reach, padded - pass * reach, window)
        const kept = from
        from = to
        to = kept
      }
      for (let i = 0, at = channel; i < width; i++, at += channels) values[at] = from[border + i]!
    }
  }
}

function meanAlong(
  from: Float64Array,
  to: Float64Array,
  begin: number,
  end: number,
  { whole, part, scale }: Window,
) {
  let sum = 0
  for (let i = begin - whole; i <= begin + whole; i++) sum += from[i]!
  for (let i = begin; i < end; i++) {
    const next = from[i + whole + 1]!
    to[i] = (sum + part * (from[i - whole - 1]! + next)) * scale
    sum += next - from[i - whole]!
  }
}

/** All columns at once, a row after another. */
function blurColumns(values: Float32Array, length: number, height: number, window: Window) {
  const other = new Float32Array(values.length)
  meanDown(values, other, length, height, window)
  meanDown(other, values, length, height, window)
  meanDown(values, other, length, height, window)
  values.set(other)
}

function meanDown(
  from: Float32Array,
  to: Float32Array,
  length: number,
  height: number,
  { whole, part, scale }: Window,
) {
  const rowAt = (y: number) => Math.min(height - 1, Math.max(0, y)) * length
  const sums = new Float64Array(length)
  for (let y = -whole; y <= whole; y++) {
    const row = rowAt(y)
    for (let x = 0; x < length; x++) sums[x]! += from[row + x]!
  }
  for (let y = 0; y < height; y++) {
    const [above, leaving, entering] = [
      rowAt(y - whole - 1),
      rowAt(y - whole),
      rowAt(y + whole + 1),
    ]
    const start = y * length
    for (let x = 0; x < length; x++) {
      const next = from[entering + x]!
      to[start + x] = (sums[x]! + part * (from[above + x]! + next)) * scale
      sums[x]! += next - from[leaving + x]!
    }
  }
}

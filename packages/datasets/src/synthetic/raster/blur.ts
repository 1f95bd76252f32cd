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
  const row = new Float64Array(length + 6 * channels)
  for (let start = 0; start < values.length; start += length) {
    const end = start + length
    row.set(values.subarray(start, end), 3 * channels)
    for (let i = 0; i < 3 * channels; i++) {
      row[i] = values[start + (i % channels)]!
      row[length + 3 * channels + i] = values[end - channels + (i % channels)]!
    }
    weighAlong(row, values, start, channels, weights)
  }
  weighDown(values, length, height, weights)
}

type Weights = readonly [number, number, number, number]

/** Each value of a row becomes the weighted sum of itself and three of its channel on either side. */
function weighAlong(
  row: Float64Array,
  values: Float32Array,
  start: number,
  channels: number,
  [w0, w1, w2, w3]: Weights,
) {
  const count = row.length - 6 * channels
  for (let i = 0; i < count; i++) {
    values[start + i] =
      w0 * row[i + 3 * channels]! +
      w1 * (row[i + 2 * channels]! + row[i + 4 * channels]!) +
      w2 * (row[i + channels]! + row[i + 5 * channels]!) +
      w3 * (row[i]! + row[i + 6 * channels]!)
  }
}

/** The same down columns. Rows are kept as they were for those below them. */
function weighDown(
  values: Float32Array,
  length: number,
  height: number,
  [w0, w1, w2, w3]: Weights,
) {
  const rowAt = (y: number, row = new Float64Array(length)) => {
    const start = Math.min(height - 1, Math.max(0, y)) * length
    row.set(values.subarray(start, start + length))
    return row
  }
  let [a, b, c, d, e, f] = [rowAt(-3), rowAt(-2), rowAt(-1), rowAt(0), rowAt(1), rowAt(2)]
  let g = new Float64Array(length)
  for (let y = 0; y < height; y++) {
    rowAt(y + 3, g)
    const start = y * length
    for (let i = 0; i < length; i++) {
      values[start + i] =
        w0 * d[i]! + w1 * (c[i]! + e[i]!) + w2 * (b[i]! + f[i]!) + w3 * (a[i]! + g[i]!)
    }
    ;[a, b, c, d, e, f, g] = [b, c, d, e, f, g, a]
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

import { type Activation, GraphBuilder, type Shape } from './graph.js'

/** Side of the filter, channels inside, channels out, whether it squeezes, its activation, stride. */
type Row = [number, number, number, boolean, Activation, number]

export const mobilenetV3Rows: readonly Row[] = [
  [3, 16, 16, false, 'relu', 1],
  [3, 64, 24, false, 'relu', 2],
  [3, 72, 24, false, 'relu', 1],
  [5, 72, 40, true, 'relu', 2],
  [5, 120, 40, true, 'relu', 1],
  [5, 120, 40, true, 'relu', 1],
  [3, 240, 80, false, 'hardSwish', 2],
  [3, 200, 80, false, 'hardSwish', 1],
  [3, 184, 80, false, 'hardSwish', 1],
  [3, 184, 80, false, 'hardSwish', 1],
  [3, 480, 112, true, 'hardSwish', 1],
  [3, 672, 112, true, 'hardSwish', 1],
  [5, 672, 160, true, 'hardSwish', 2],
  [5, 960, 160, true, 'hardSwish', 1],
  [5, 960, 160, true, 'hardSwish', 1],
]

export function mobilenetV3LargeGraph(input: Shape) {
  const builder = new GraphBuilder(input)
  const normed = (x: number, key: string, out: number, size: number, options = {}) =>
    builder.conv(x, `${key}.0`, out, size, { norm: `${key}.1`, epsilon: 1e-3, ...options })
  let x = normed(0, 'features.0', 16, 3, { stride: 2, activation: 'hardSwish' })
  let channels = 16
  for (const [i, [size, inside, out, squeezes, activation, stride]] of mobilenetV3Rows.entries()) {
    let part = 0
    const next = () => `features.${i + 1}.block.${part++}`
    let y = inside === channels ? x : normed(x, next(), inside, 1, { activation })
    y = normed(y, next(), inside, size, { stride, groups: inside, activation })
    if (squeezes) y = weighChannels(builder, y, next(), inside)
    y = normed(y, next(), out, 1)
    x = stride === 1 && out === channels ? builder.add(x, y) : y
    channels = out
  }
  x = normed(x, 'features.16', 960, 1, { activation: 'hardSwish' })
  x = builder.linear(builder.mean(x), 'classifier.0', 1280, 'hardSwish')
  builder.linear(builder.dropout(x, 0.2), 'classifier.3', 1000)
  return builder.graph
}

/** Squeeze and excitation, with a quarter of the channels as a multiple of 8, not much less. */
export function weighChannels(builder: GraphBuilder, x: number, key: string, channels: number) {
  const nearest = Math.max(8, Math.floor((channels / 4 + 4) / 8) * 8)
  const squeezed = nearest < 0.9 * (channels / 4) ? nearest + 8 : nearest
  const full = { bias: true, padding: 0 }
  let y = builder.squeeze(x)
  y = builder.conv(y, `${key}.fc1`, squeezed, 1, { ...full, activation: 'relu' })
  y = builder.conv(y, `${key}.fc2`, channels, 1, { ...full, activation: 'hardSigmoid' })
  return builder.multiply(x, y)
}

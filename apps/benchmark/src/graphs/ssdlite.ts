import { GraphBuilder, type Shape } from './graph.js'
import { mobilenetV3Rows, weighChannels } from './mobilenet-v3.js'

/** The block of MobileNetV3 in which the first map is taken, and from which on channels are halved. */
const lastStage = 12
const boxes = 6

/** SSDlite with MobileNetV3-Large; its output has the logits and the deltas of each box: [1, boxes, 91 + 4]. */
export function ssdliteGraph(input: Shape, { outputs = 91 } = {}) {
  const builder = new GraphBuilder(input)
  const normed = (x: number, key: string, out: number, size: number, options = {}) =>
    builder.conv(x, `${key}.0`, out, size, { norm: `${key}.1`, epsilon: 1e-3, ...options })
  const maps: { x: number; channels: number }[] = []
  let [x, channels] = [0, 16]
  x = normed(x, 'backbone.features.0.0', 16, 3, { stride: 2, activation: 'hardSwish' })
  for (const [place, row] of mobilenetV3Rows.entries()) {
    const [size, fullInside, fullOut, squeezes, activation, stride] = row
    const inside = place > lastStage ? fullInside / 2 : fullInside
    const out = place >= lastStage ? fullOut / 2 : fullOut
    const isSplit = place === lastStage
    const block = place < lastStage ? `0.${place + 1}.block` : `1.${place - lastStage}.block`
    let part = 0
    const next = () => {
      const index = part++
      if (!isSplit) return `backbone.features.${block}.${index}`
      return index === 0 ? 'backbone.features.0.13' : `backbone.features.1.0.${index}`
    }
    let y = inside === channels ? x : normed(x, next(), inside, 1, { activation })
    if (isSplit) maps.push({ x: y, channels: inside })
    y = normed(y, next(), inside, size, { stride, groups: inside, activation })
    if (squeezes) y = weighChannels(builder, y, next(), inside)
    y = normed(y, next(), out, 1)
    x = stride === 1 && out === channels ? builder.add(x, y) : y
    channels = out
  }
  x = normed(x, 'backbone.features.1.3', 480, 1, { activation: 'hardSwish' })
  maps.push({ x, channels: 480 })
  for (const [i, out] of [512, 256, 256, 128].entries()) {
    const key = `backbone.extra.${i}`
    const inside = out / 2
    const relu6 = { activation: 'relu6' }
    x = normed(x, `${key}.0`, inside, 1, relu6)
    x = normed(x, `${key}.1`, inside, 3, { stride: 2, groups: inside, ...relu6 })
    x = normed(x, `${key}.2`, out, 1, relu6)
    maps.push({ x, channels: out })
  }
  const head = (name: string, columns: number) =>
    maps.map(({ x, channels }, i) => {
      const key = `head.${name}_head.module_list.${i}`
      const y = normed(x, `${key}.0`, channels, 3, { groups: channels, activation: 'relu6' })
      return builder.conv(y, `${key}.1`, boxes * columns, 1, { bias: true })
    })
  builder.rows([head('classification', outputs), head('regression', 4)], [outputs, 4])
  return builder.graph
}

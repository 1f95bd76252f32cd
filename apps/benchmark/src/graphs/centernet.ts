import { GraphBuilder, type Shape } from './graph.js'
import { addMobilenetV2 } from './mobilenet-v2.js'

/** CenterNet with MobileNetV2; its three maps as one, [classes + 4, height / 4, width / 4]. */
export function centernetGraph(input: Shape, { classes = 80, channels = 64 } = {}) {
  const builder = new GraphBuilder(input)
  const layers = addMobilenetV2(builder, 'backbone.')
  const maps = [3, 6, 13, 17].map((layer) => layers[layer]!)
  const beside = (level: number) =>
    builder.conv(maps[level]!, `neck.lateral.${level}.0`, channels, 1, {
      norm: `neck.lateral.${level}.1`,
      ...(level === 3 ? { activation: 'relu' } : {}),
    })
  let x = beside(3)
  for (const level of [2, 1, 0]) {
    const sum = builder.add(builder.enlarge(x), beside(level), 'relu')
    const key = `neck.smooth.${level}`
    x = builder.conv(sum, `${key}.0`, channels, 3, { norm: `${key}.1`, activation: 'relu' })
  }
  const head = (key: string, out: number) => {
    const y = builder.conv(x, `${key}.0`, channels, 3, { bias: true, activation: 'relu' })
    return builder.conv(y, `${key}.2`, out, 1, { bias: true })
  }
  const [hm, wh, reg] = [head('hm', classes), head('wh', 2), head('reg', 2)]
  builder.concat(builder.concat(hm, wh), reg)
  return builder.graph
}

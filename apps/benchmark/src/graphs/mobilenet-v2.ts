import { GraphBuilder, type Shape } from './graph.js'

/** How many times as wide blocks are inside, their channels, number, and first stride. */
const stages = [[1, 16, 1, 1], [6, 24, 2, 2], [6, 32, 3, 2], [6, 64, 4, 2], [6, 96, 3, 1], [6, 160, 3, 2], [6, 320, 1, 1]] // biome-ignore format: a table

export function mobilenetV2Graph(input: Shape) {
  const builder = new GraphBuilder(input)
  const x = addMobilenetV2(builder, '').at(-1)!
  const norm = 'features.18.1'
  const head = builder.conv(x, 'features.18.0', 1280, 1, { norm, activation: 'relu6' })
  builder.linear(builder.dropout(builder.mean(head), 0.2), 'classifier.1', 1000)
  return builder.graph
}

/** The layers up to the last narrow one, under keys that begin with `prefix`; gives the output of each. */
export function addMobilenetV2(builder: GraphBuilder, prefix: string): number[] {
  const activated = (x: number, key: string, out: number, size: number, options = {}) =>
    builder.conv(x, `${key}.0`, out, size, { norm: `${key}.1`, activation: 'relu6', ...options })
  const outputs = [activated(0, `${prefix}features.0`, 32, 3, { stride: 2 })]
  let channels = 32
  for (const [expansion, width, blocks, firstStride] of stages) {
    for (let block = 0; block < blocks!; block++) {
      const x = outputs.at(-1)!
      const stride = block === 0 ? firstStride : 1
      const key = `${prefix}features.${outputs.length}.conv`
      const inside = channels * expansion!
      const wide = expansion === 1 ? x : activated(x, `${key}.0`, inside, 1)
      const next = expansion === 1 ? 0 : 1
      const y = activated(wide, `${key}.${next}`, inside, 3, { stride, groups: inside })
      const norm = `${key}.${next + 2}`
      const narrow = builder.conv(y, `${key}.${next + 1}`, width!, 1, { norm })
      outputs.push(block > 0 ? builder.add(x, narrow) : narrow)
      channels = width!
    }
  }
  return outputs
}

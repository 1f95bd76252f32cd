import { GraphBuilder, type Shape } from './graph.js'

export function plainNetGraph(input: Shape) {
  const builder = new GraphBuilder(input)
  const stages = [32, 64, 128, 256].reduce((x, width, stage) => {
    const smaller = stage > 0 ? builder.maxPool(x, 2) : x
    const norm = `stages.${stage}.bn`
    return builder.conv(smaller, `stages.${stage}.conv`, width, 3, { norm, activation: 'relu' })
  }, 0)
  builder.linear(builder.dropout(builder.mean(stages), 0.2), 'fc', 10)
  return builder.graph
}

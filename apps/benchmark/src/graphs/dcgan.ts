import { GraphBuilder } from './graph.js'

/** Pictures [3, 64, 64] from [100, 1, 1]. */
export function generatorGraph() {
  const builder = new GraphBuilder([100, 1, 1])
  const x = [512, 256, 128, 64].reduce((y, channels, i) => {
    const [stride, padding] = i === 0 ? [1, 0] : [2, 1]
    const norm = `main.${3 * i + 1}`
    const options = { transposed: true, stride, padding, norm, activation: 'relu' } as const
    return builder.conv(y, `main.${3 * i}`, channels, 4, options)
  }, 0)
  const options = { transposed: true, stride: 2, padding: 1, activation: 'tanh' } as const
  builder.conv(x, 'main.12', 3, 4, options)
  return builder.graph
}

/** Logits [1, 1, 1] of pictures [3, 64, 64]. */
export function discriminatorGraph() {
  const builder = new GraphBuilder([3, 64, 64])
  const keys = [0, 2, 5, 8]
  const x = [64, 128, 256, 512].reduce((y, channels, i) => {
    const norm = i > 0 ? { norm: `main.${keys[i]! + 1}` } : {}
    const options = { stride: 2, padding: 1, activation: 'leakyRelu', ...norm } as const
    return builder.conv(y, `main.${keys[i]}`, channels, 4, options)
  }, 0)
  builder.conv(x, 'main.11', 1, 4, { padding: 0 })
  return builder.graph
}

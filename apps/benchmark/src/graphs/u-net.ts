import { GraphBuilder, type Shape } from './graph.js'

/** Four levels down and up again by transposed convolutions: one logit a pixel. */
export function uNetGraph(input: Shape, base = 32) {
  const builder = new GraphBuilder(input)
  const double = (x: number, key: string, channels: number) =>
    [0, 3].reduce((y, index) => {
      const path = `${key}.double_conv`
      const norm = `${path}.${index + 1}`
      return builder.conv(y, `${path}.${index}`, channels, 3, { norm, activation: 'relu' })
    }, x)
  const maps = [double(0, 'inc', base)]
  for (let level = 1; level <= 4; level++) {
    const half = builder.maxPool(maps.at(-1)!, 2)
    maps.push(double(half, `down${level}.maxpool_conv.1`, base * 2 ** level))
  }
  let x = maps.pop()!
  for (let level = 1; level <= 4; level++) {
    const channels = base * 2 ** (4 - level)
    const options = { transposed: true, stride: 2, padding: 0, bias: true }
    const larger = builder.conv(x, `up${level}.up`, channels, 2, options)
    x = double(builder.concat(maps.pop()!, larger), `up${level}.conv`, channels)
  }
  builder.conv(x, 'outc.conv', 1, 1, { bias: true })
  return builder.graph
}

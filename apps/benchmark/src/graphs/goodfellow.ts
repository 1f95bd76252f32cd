import { GraphBuilder } from './graph.js'

/** Pictures of 28×28 pixels as rows [784] from [100, 1, 1]: the generator of Goodfellow et al. 2014. */
export function goodfellowGeneratorGraph() {
  const builder = new GraphBuilder([100, 1, 1])
  const hidden = ['h0', 'h1'].reduce(
    (x, key) => builder.linear(x, key, 1200, 'relu'),
    builder.flatten(0),
  )
  builder.linear(hidden, 'y', 784, 'sigmoid')
  return builder.graph
}

/** Logits of pictures [1, 28, 28]: its discriminator. */
export function goodfellowDiscriminatorGraph() {
  const builder = new GraphBuilder([1, 28, 28])
  const pixels = builder.dropout(builder.flatten(0), 0.2)
  const hidden = ['h0', 'h1'].reduce((x, key) => {
    const units = builder.maxout(builder.linear(x, `${key}.linear`, 5 * 240), 5)
    return builder.dropout(units, 0.5)
  }, pixels)
  builder.linear(hidden, 'y', 1)
  return builder.graph
}

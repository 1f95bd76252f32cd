import { beforeAll, describe, expect, test } from 'vitest'
import { useBackend } from '../backend/use-backend.js'
import * as tf from '../tf.js'
import { type GraphModelParts, loadGraphModel } from './load-graph-model.js'

beforeAll(async () => {
  await useBackend('wasm')
})

type Node = [name: string, op: string, inputs: string[]]

const attributes: Record<string, object> = {
  Const: { dtype: { type: 'DT_FLOAT' } },
  Placeholder: { dtype: { type: 'DT_FLOAT' } },
  Conv2D: { strides: { list: { i: ['1', '1', '1', '1'] } }, padding: { s: btoa('SAME') } },
}

/** A loop brings the picture to its size, two convolutions follow, and boxes are suppressed at the end. */
const nodes: Node[] = [
  ['filter', 'Const', []],
  ['picture', 'Placeholder', []],
  ['merge', 'Merge', ['picture', 'next']],
  ['resized', 'ResizeBilinear', ['merge']],
  ['next', 'NextIteration', ['resized']],
  ['stacked', 'TensorListStack', ['next']],
  ['first', 'Conv2D', ['stacked', 'filter']],
  ['beside', 'Relu', ['stacked']],
  ['sum', 'AddV2', ['first', 'beside']],
  ['second', 'Conv2D', ['sum', 'filter']],
  ['suppressed', 'NonMaxSuppressionV5', ['second']],
]

function model(list: Node[] = nodes): GraphModelParts {
  const node = list.map(([name, op, input]) => ({ name, op, input, attr: attributes[op] ?? {} }))
  const weights = [{ name: 'filter', shape: [1, 1, 1, 1], dtype: 'float32' }]
  return {
    json: {
      format: 'graph-model',
      modelTopology: { node },
      weightsManifest: [{ paths: ['a.bin'], weights }],
      signature: { outputs: { suppressed: { name: 'suppressed:0' } } },
    },
    shards: [new Uint8Array(Float32Array.of(3).buffer)],
  }
}

const picture = () => tf.tensor4d([1, -2], [1, 1, 2, 1])

describe('a part of a graph', () => {
  test('leaves out loops before the first convolution and what comes after the wanted nodes', async () => {
    await expect(loadGraphModel(model())).rejects.toThrow(/unsupported-graph|not known/)
    const part = { outputs: ['second', 'first'], input: [-1, -1, -1, 1] }
    using network = await loadGraphModel(model(), { part })
    expect(network.inputs).toEqual([{ name: 'input', dtype: 'float32', shape: [-1, -1, -1, 1] }])
    const results = tf.tidy(() =>
      Object.entries(network.run(picture())).map(([name, values]) => [name, ...values.dataSync()]),
    )
    expect(results).toEqual([['second', 3 * (3 + 1), 3 * -6], ['first', 3, -6]]) // biome-ignore format: a row each
  })

  test('without a shape the graph keeps its inputs', async () => {
    const plain: Node[] = [['filter', 'Const', []], ['picture', 'Placeholder', []], ['first', 'Conv2D', ['picture', 'filter']], ['loop', 'While', ['first']]] // biome-ignore format: one line
    using network = await loadGraphModel(model(plain), { part: { outputs: ['first'] } })
    const values = tf.tidy(() => [...(network.forward(picture()) as tf.Tensor).dataSync()])
    expect(values).toEqual([3, -6])
    expect(network.outputs.map(({ name }) => name)).toEqual(['first'])
  })

  test.each([
    ['an output that is no node', ['third'], /bad-argument: .*no node 'third'/],
    ['no convolution', ['beside'], /bad-argument: .*no convolution/],
  ] as [string, string[], RegExp][])('%s', async (_, outputs, message) => {
    const loading = loadGraphModel(model(), { part: { outputs, input: [1, 1, 2, 1] } })
    const error = await loading.then(
      () => undefined,
      (error) => `${error.code}: ${error.message}`,
    )
    expect(error).toMatch(message)
  })

  test('two first convolutions', async () => {
    const two: Node[] = [...nodes, ['other', 'Conv2D', ['picture', 'filter']], ['both', 'AddV2', ['other', 'first']]] // biome-ignore format: one line
    const part = { outputs: ['both'], input: [1, 1, 2, 1] }
    await expect(loadGraphModel(model(two), { part })).rejects.toThrow(/several first convolutions/)
  })
})

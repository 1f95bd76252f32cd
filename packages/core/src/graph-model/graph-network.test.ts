import { beforeAll, describe, expect, test } from 'vitest'
import { useBackend } from '../backend/use-backend.js'
import { randomStream } from '../random.js'
import { formulaUniform } from '../testing/formula-weights.js'
import * as tf from '../tf.js'
import { computeGradients } from '../training/gradients.js'
import { loadWeights, readWeightsFile } from '../weights/load.js'
import { saveWeights } from '../weights/save-weights.js'
import { type GraphModelParts, loadGraphModel } from './load-graph-model.js'

beforeAll(async () => {
  await useBackend('wasm')
})

type Attributes = Record<string, object>
type Node = [name: string, op: string, inputs: string[], attributes?: Attributes]

const text = (value: string) => ({ s: btoa(value) })
const whole = (...values: number[]) => ({ list: { i: values.map(String) } })
const float = { type: 'DT_FLOAT' }
const placeholder = (...sides: number[]): Attributes => ({
  dtype: float,
  shape: { shape: { dim: sides.map((size) => ({ size: String(size) })) } },
})

interface Constant {
  name: string
  shape: number[]
  dtype?: 'float32' | 'int32'
  values?: number[]
}

/** A graph model in memory; constants without values get some by formula. */
function model(nodes: Node[], constants: Constant[], more: object = {}): GraphModelParts {
  const weights = constants.map(({ name, shape, dtype = 'float32' }) => ({ name, shape, dtype }))
  const parts = constants.map(({ name, shape, dtype, values }) => {
    const size = shape.reduce((a, b) => a * b, 1)
    const numbers = values ?? Array.from(formulaUniform(name, size), (u) => u - 0.5)
    const array = dtype === 'int32' ? Int32Array.from(numbers) : Float32Array.from(numbers)
    return [...new Uint8Array(array.buffer)]
  })
  const consts = constants.map(({ name, dtype }) => {
    const type = { type: dtype === 'int32' ? 'DT_INT32' : 'DT_FLOAT' }
    return { name, op: 'Const', attr: { dtype: type } }
  })
  const node = nodes.map(([name, op, input, attr = {}]) => ({ name, op, input, attr }))
  const json = {
    format: 'graph-model',
    modelTopology: { node: [...consts, ...node] },
    weightsManifest: [{ paths: ['a.bin', 'b.bin'], weights }],
    ...more,
  }
  const bytes = Uint8Array.from(parts.flat())
  // In two files, of which the first ends within a number.
  return { json, shards: { 'a.bin': bytes.slice(0, 6), 'b.bin': bytes.slice(6) } }
}

const convolution = { strides: whole(1, 2, 2, 1), padding: text('SAME') }
const fusedOps = { fused_ops: { list: { s: [btoa('BiasAdd'), btoa('Relu')] } } }
const constants: Constant[] = [
  { name: 'conv/filter', shape: [3, 3, 2, 4] },
  { name: 'conv/bias', shape: [4] },
  { name: 'flat', shape: [2], dtype: 'int32', values: [-1, 24] },
  { name: 'head/kernel', shape: [24, 3] },
  { name: 'scale', shape: [], values: [2] },
]
const nodes: Node[] = [
  ['x', 'Placeholder', [], placeholder(-1, 6, 4, 2)],
  ['conv', '_FusedConv2D', ['x', 'conv/filter', 'conv/bias'], { ...convolution, ...fusedOps }],
  ['rows', 'Reshape', ['conv', 'flat']],
  ['head', 'MatMul', ['rows', 'head/kernel']],
  ['scaled', 'Mul', ['head', 'scale']],
  ['scores', 'Softmax', ['scaled', '^conv']],
]
const signature = {
  inputs: { picture: { name: 'x:0', dtype: 'DT_FLOAT', tensorShape: { dim: [{ size: '-1' }, { size: '6' }, { size: '4' }, { size: '2' }] } } }, // biome-ignore format: one line
  outputs: { probabilities: { name: 'scores:0', dtype: 'DT_FLOAT' } },
}
const small = () => loadGraphModel(model(nodes, constants, { signature }))

const pictures = (count = 2) =>
  tf.tensor4d(Float32Array.from(formulaUniform('picture', count * 48)), [count, 6, 4, 2])

/** What the graph says, in operations. */
function expected(x: tf.Tensor4D, [filter, bias, kernel]: tf.Tensor[]) {
  const y = tf.relu(tf.add(tf.conv2d(x, filter as tf.Tensor4D, 2, 'same'), bias!))
  return tf.softmax(tf.mul(tf.matMul(tf.reshape(y, [-1, 24]), kernel as tf.Tensor2D), 2))
}

test('a graph gives what its operations give, for batches of any size', async () => {
  using network = await small()
  const weights = [...network.parameters()].map(([, { value }]) => value as tf.Tensor)
  for (const count of [1, 3]) {
    const [ours, theirs] = tf.tidy(() => {
      const x = pictures(count)
      const outputs = [network.forward(x) as tf.Tensor, expected(x, weights)]
      return outputs.map((output) => [...output.dataSync()])
    })
    expect(ours).toHaveLength(3 * count)
    ours!.forEach((value, i) => {
      expect(value).toBeCloseTo(theirs![i]!, 6)
    })
  }
})

test('it says what it takes and gives', async () => {
  using network = await small()
  expect(network.inputs).toEqual([{ name: 'picture', dtype: 'float32', shape: [-1, 6, 4, 2] }])
  expect(network.outputs.map(({ name }) => name)).toEqual(['probabilities'])
  expect(network.signature).toEqual(signature)
  const named = tf.tidy(() => Object.keys(network.run({ picture: pictures() })))
  expect(named).toEqual(['probabilities'])
})

test('its float constants are parameters, single numbers buffers, and whole ones no state', async () => {
  using network = await small()
  expect([...network.parameters()].map(([key]) => key)).toEqual([
    'conv/filter',
    'conv/bias',
    'head/kernel',
  ])
  expect([...(await network.stateDict()).keys()]).toContain('scale')
  expect(network.parameterCount).toBe(72 + 4 + 72)
})

test('gradients of its parameters are those of its operations', async () => {
  using network = await small()
  const parameters = [...network.parameters()]
  const loss = (output: tf.Tensor) => tf.mean(tf.square(tf.sub(output, 0.1))) as tf.Scalar
  const ours = computeGradients(() => loss(network.forward(pictures()) as tf.Tensor), parameters, randomStream(1)) // biome-ignore format: one line
  const weights = parameters.map(([, { value }]) => value as tf.Tensor)
  const theirs = computeGradients(() => loss(expected(pictures(), weights)), parameters, randomStream(1)) // biome-ignore format: one line
  ours.gradients.forEach((gradient, i) => {
    const wanted = theirs.gradients[i]!.dataSync()
    expect(wanted.some((value) => value !== 0)).toBe(true)
    gradient.dataSync().forEach((value, j) => {
      expect(value).toBeCloseTo(wanted[j]!, 6)
    })
  })
  tf.dispose([ours.loss, theirs.loss, ...ours.gradients, ...theirs.gradients])
})

test('its weights can be saved and loaded', async () => {
  using network = await small()
  using other = await small()
  for (const [, { value }] of other.parameters()) value.assign(tf.zeros(value.shape))
  await loadWeights(other, await saveWeights(network))
  expect(await other.stateDict()).toEqual(await network.stateDict())
})

test('nothing is left in memory', async () => {
  const before = tf.memory().numTensors
  const network = await small()
  const loaded = tf.memory().numTensors
  const x = pictures()
  const output = network.forward(x) as tf.Tensor
  expect(tf.memory().numTensors).toBe(loaded + 2)
  tf.dispose([x, output])
  network.dispose()
  expect(tf.memory().numTensors).toBe(before)
})

test('a graph without a signature takes its placeholders and gives what nothing takes', async () => {
  const two: Node[] = [
    ['a', 'Placeholder', [], placeholder(-1, 2)],
    ['b', 'Placeholder', [], placeholder(-1, 2)],
    ['sum', 'AddV2', ['a', 'b']],
    ['parts', 'Split', ['axis', 'sum'], { num_split: { i: '2' } }],
    ['second', 'Identity', ['parts:1']],
    ['twice', 'AddN', ['sum', 'sum']],
  ]
  using network = await loadGraphModel(
    model(two, [{ name: 'axis', shape: [], dtype: 'int32', values: [1] }]),
  )
  const results = tf.tidy(() => {
    const outputs = network.run({ a: tf.tensor2d([[1, 2]]), b: tf.tensor2d([[3, 4]]) })
    return Object.entries(outputs).map(([name, tensor]) => [name, ...tensor.dataSync()])
  })
  expect(results).toEqual([['second', 6], ['twice', 8, 12]]) // biome-ignore format: a pair each
})

describe('bad input', () => {
  const codeOf = async (run: () => unknown) => {
    const before = tf.memory().numTensors
    try {
      await run()
    } catch (error) {
      expect(tf.memory().numTensors).toBe(before)
      return `${(error as { code: string }).code}: ${(error as Error).message}`
    }
    return 'none'
  }
  const loads = (more: Node[], replaced: Constant[] = constants) =>
    codeOf(() => loadGraphModel(model([...nodes.slice(0, 1), ...more], replaced)))

  test.each([
    [
      'unknown operations, all named',
      [
        ['a', 'Where', ['x']],
        ['b', 'While', ['a']],
      ],
      /unsupported-graph: .*Where \(1, first at 'a'\).*While|unsupported-graph: .*While.*Where/,
    ],
    [
      'a node that needs itself',
      [
        ['a', 'Relu', ['b']],
        ['b', 'Relu', ['a']],
        ['c', 'Relu', ['a']],
      ],
      /bad-graph: .*needs what it gives/,
    ],
    ['an input that there is not', [['a', 'Relu', ['nothing']]], /bad-graph: .*no node 'nothing'/],
    ['a name twice', [['x', 'Relu', ['x']]], /bad-graph: .*two nodes 'x'/],
    [
      'a constant without values',
      [
        ['a', 'Const', [], { dtype: float }],
        ['b', 'Add', ['x', 'a']],
      ],
      /bad-graph: .*'a' is not among/,
    ],
    ['no output at all', [['a', 'NoOp', ['x']]], /bad-graph: .*no output/],
  ] as [string, Node[], RegExp][])('%s', async (_, more, message) => {
    // biome-ignore format: a row each
    expect(await loads(more)).toMatch(message)
  })

  test.each([
    ['a picture of another size', () => tf.zeros([1, 5, 4, 2]), /shape-mismatch: .*any,6,4,2/],
    ['a tensor of another rank', () => tf.zeros([6, 4, 2]), /shape-mismatch/],
    ['no input', () => ({}), /bad-argument: .*'picture' is missing/],
  ] as [string, () => tf.Tensor, RegExp][])('%s', async (_, input, message) => {
    using network = await small()
    expect(await codeOf(() => tf.tidy(() => network.forward(input())))).toMatch(message)
  })

  test('channels that come first, a padding, a fused operation that is not known', async () => {
    const layout = { ...convolution, data_format: text('NCHW') }
    const other = { ...convolution, padding: text('EDGE') }
    const swish = { ...convolution, fused_ops: { list: { s: [btoa('BiasAdd'), btoa('_Mish')] } } }
    const cases: [string, Attributes, RegExp][] = [['Conv2D', layout, /NCHW/], ['Conv2D', other, /edge/], ['_FusedConv2D', swish, /_Mish/]] // biome-ignore format: a row each
    for (const [op, attributes, message] of cases) {
      const more: Node = ['a', op, ['x', 'conv/filter', 'conv/bias'], attributes]
      using network = await loadGraphModel(model([nodes[0]!, more], constants))
      const result = await codeOf(() => tf.tidy(() => network.forward(pictures())))
      expect(result).toMatch(/unsupported-graph/)
      expect(result).toMatch(message)
    }
  })

  test('shapes that do not fit each other, naming the node', async () => {
    const more: Node = ['wrong', 'MatMul', ['x', 'head/kernel']]
    using network = await loadGraphModel(model([nodes[0]!, more], constants))
    const result = await codeOf(() => tf.tidy(() => network.forward(pictures())))
    expect(result).toMatch(/shape-mismatch: The node 'wrong' \(MatMul\) cannot be computed/)
  })

  test('files that are not there, are too short or too long', async () => {
    const parts = model(nodes, constants)
    const { 'a.bin': a, 'b.bin': b } = parts.shards as Record<string, Uint8Array>
    const withShards = (shards: GraphModelParts['shards']) =>
      codeOf(() => loadGraphModel({ ...parts, shards }))
    expect(await withShards({ 'a.bin': a! })).toMatch(/not-found: .*b\.bin/)
    expect(await withShards([a!, b!.slice(1)])).toMatch(/bad-weights-file: .*'scale' lies beyond/)
    expect(await withShards([a!, b!, b!])).toBe('none')
    expect(await withShards([a!, Uint8Array.from([...b!, 0])])).toMatch(/fill 604 of the 605/)
  })

  test('a LayersModel, and JSON that is none', async () => {
    const json = { modelTopology: { model_config: {} }, weightsManifest: [] }
    expect(await codeOf(() => loadGraphModel({ json, shards: [] }))).toMatch(/wrong-format/)
    expect(await codeOf(() => loadGraphModel({ json: '{', shards: [] }))).toMatch(/is no JSON/)
  })
})

test('its weights are read as a weights file too', async () => {
  const { json, shards } = model(nodes, constants)
  const bytes = new TextEncoder().encode(JSON.stringify(json))
  await expect(readWeightsFile(bytes)).rejects.toThrow(/a\.bin/)
  expect(Object.keys(shards)).toEqual(['a.bin', 'b.bin'])
})

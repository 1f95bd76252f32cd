import { tf, useBackend } from '@cnn/core'
import { loadGraphModel } from '@cnn/core/graph-model'
import { formulaPicture } from '@cnn/core/testing'
import * as stock from '@tensorflow/tfjs'
import { beforeAll, expect, test } from 'vitest'

/** A constant: floats, or whole numbers. */
type Constant = { shape: number[]; values?: number[]; dtype?: 'float32' | 'int32' }
type Attributes = Record<string, object>

/** An operation on 'x' [2, 6, 8, 4], on constants by letters, or on the result of another: 'Op(x,a)'. */
interface Case {
  inputs: string[]
  constants?: Record<string, Constant>
  attributes?: Attributes
  outputs?: number
}

const text = (value: string) => ({ s: btoa(value) })
const texts = (...values: string[]) => ({ list: { s: values.map((value) => btoa(value)) } })
const whole = (value: number) => ({ i: String(value) })
const wholes = (...values: number[]) => ({ list: { i: values.map(String) } })
const flag = (b: boolean) => ({ b })
const float = (f: number) => ({ f })
const type = (name: string) => ({ type: name })

const ints = (...values: number[]): Constant => ({ shape: [values.length], values, dtype: 'int32' })
const int = (value: number): Constant => ({ shape: [], values: [value], dtype: 'int32' })
const number = (value: number): Constant => ({ shape: [], values: [value] })
const floats = (...shape: number[]): Constant => ({ shape })
const pairs = (rows: number, ...values: number[]): Constant => ({ shape: [rows, 2], values, dtype: 'int32' }) // biome-ignore format: one line

const window = (pad: string, stride = 2) => ({
  strides: wholes(1, stride, stride, 1),
  padding: text(pad),
  data_format: text('NHWC'),
  dilations: wholes(1, 1, 1, 1),
})
const explicit = {
  ...window('EXPLICIT'),
  explicit_paddings: wholes(0, 0, 1, 2, 2, 1, 0, 0),
}
const fused = (...names: string[]) => ({ ...window('SAME'), fused_ops: texts(...names), num_args: whole(names.includes('Prelu') ? 2 : 1) }) // biome-ignore format: one line
const filter = floats(3, 3, 4, 6)
const each = floats(3, 3, 4, 2)
const unary = { inputs: ['x'] }
const reduced = (...axes: number[]) => ({ inputs: ['x', 'a'], constants: { a: ints(...axes) } })
const withNumber = (value: number) => ({ inputs: ['x', 'a'], constants: { a: number(value) } })
const resized = (attributes: Attributes) => ({ inputs: ['x', 'a'], constants: { a: ints(9, 5) }, attributes }) // biome-ignore format: one line

const cases: [string, Case][] = [
  ['Conv2D', { inputs: ['x', 'w'], constants: { w: filter }, attributes: window('SAME') }],
  ['Conv2D', { inputs: ['x', 'w'], constants: { w: filter }, attributes: explicit }],
  ['Conv2D', { inputs: ['x', 'w'], constants: { w: filter }, attributes: { ...window('VALID', 1), dilations: wholes(1, 2, 1, 1) } }],
  ['DepthwiseConv2dNative', { inputs: ['x', 'w'], constants: { w: each }, attributes: window('SAME') }],
  ['_FusedConv2D', { inputs: ['x', 'w', 'b'], constants: { w: filter, b: floats(6) }, attributes: fused('BiasAdd', 'Relu6') }],
  ['_FusedConv2D', { inputs: ['x', 'w', 'b', 'p'], constants: { w: filter, b: floats(6), p: floats(6) }, attributes: fused('BiasAdd', 'Prelu') }],
  ['_FusedConv2D', { inputs: ['x', 'w', 'b'], constants: { w: filter, b: floats(6) }, attributes: { ...fused('BiasAdd', 'LeakyRelu'), leakyrelu_alpha: float(0.3) } }],
  ['_FusedConv2D', { inputs: ['x', 'w', 'b'], constants: { w: filter, b: floats(6) }, attributes: { ...explicit, fused_ops: texts('BiasAdd', 'Elu'), num_args: whole(1) } }],
  ['FusedDepthwiseConv2dNative', { inputs: ['x', 'w', 'b'], constants: { w: each, b: floats(8) }, attributes: fused('BiasAdd', 'Sigmoid') }],
  ['Conv2DBackpropInput', { inputs: ['s', 'w', 'x'], constants: { s: ints(2, 12, 16, 3), w: floats(3, 3, 3, 4) }, attributes: window('SAME') }],
  ['MaxPool', { ...unary, attributes: { ...window('SAME'), ksize: wholes(1, 3, 2, 1) } }],
  ['AvgPool', { ...unary, attributes: { ...window('SAME'), ksize: wholes(1, 3, 2, 1) } }],
  ['FusedBatchNormV3', { inputs: ['x', 'g', 'b', 'm', 'v'], constants: { g: floats(4), b: floats(4), m: floats(4), v: { shape: [4], values: [1, 2, 0.5, 1] } }, attributes: { epsilon: float(0.01), is_training: flag(false), data_format: text('NHWC') } }],
  ['BiasAdd', { inputs: ['x', 'b'], constants: { b: floats(4) } }],
  ...['Relu', 'Relu6', 'Elu', 'Selu', 'Sigmoid', 'Tanh', 'Softplus', 'Softmax', 'LogSoftmax', 'Identity'].map((op): [string, Case] => [op, unary]),
  ...['Abs', 'Neg', 'Sign', 'Square', 'Exp', 'Expm1', 'Reciprocal', 'Floor', 'Ceil', 'Round', 'Sin', 'Cos', 'Erf'].map((op): [string, Case] => [op, unary]),
  ...['Sqrt', 'Rsqrt', 'Log', 'Log1p'].map((op): [string, Case] => [op, { inputs: ['Abs(x)'] }]),
  ['LeakyRelu', { ...unary, attributes: { alpha: float(0.3) } }],
  ['Prelu', { inputs: ['x', 'a'], constants: { a: floats(4) } }],
  ...['Add', 'AddV2', 'Sub', 'Mul', 'RealDiv', 'FloorDiv', 'FloorMod', 'Maximum', 'Minimum', 'SquaredDifference'].map((op): [string, Case] => [op, withNumber(0.7)]),
  ...['Equal', 'NotEqual', 'Greater', 'GreaterEqual', 'Less', 'LessEqual'].map((op): [string, Case] => [op, withNumber(0.25)]),
  ['Pow', { inputs: ['Abs(x)', 'a'], constants: { a: number(1.5) } }],
  ['AddN', { inputs: ['x', 'Relu(x)', 'x'] }],
  ['LogicalAnd', { inputs: ['Greater(x,a)', 'Less(x,b)'], constants: { a: number(0), b: number(1) } }],
  ['LogicalNot', { inputs: ['Greater(x,a)'], constants: { a: number(0) } }],
  ['SelectV2', { inputs: ['Greater(x,a)', 'x', 'a'], constants: { a: number(0.5) } }],
  ['Mean', { ...reduced(1, 2), attributes: { keep_dims: flag(true) } }],
  ...['Mean', 'Sum', 'Max', 'Min', 'Prod'].map((op): [string, Case] => [op, reduced(-1, 1)]),
  ['ArgMax', { inputs: ['x', 'a'], constants: { a: int(3) } }],
  ['Cumsum', { inputs: ['x', 'a'], constants: { a: int(1) }, attributes: { exclusive: flag(true), reverse: flag(true) } }],
  ['Reshape', { inputs: ['x', 'a'], constants: { a: ints(2, -1, 16) } }],
  ['Squeeze', { inputs: ['Mean(x,a)'], constants: { a: ints(1) }, attributes: {} }],
  ['ExpandDims', { inputs: ['x', 'a'], constants: { a: int(-1) } }],
  ['Transpose', { inputs: ['x', 'a'], constants: { a: ints(0, 3, 1, 2) } }],
  ['ConcatV2', { inputs: ['x', 'Relu(x)', 'a'], constants: { a: int(-1) }, attributes: { N: whole(2) } }],
  ['Split', { inputs: ['a', 'x'], constants: { a: int(3) }, attributes: { num_split: whole(2) }, outputs: 2 }],
  ['SplitV', { inputs: ['x', 's', 'a'], constants: { s: ints(1, 3), a: int(3) }, attributes: { num_split: whole(2) }, outputs: 2 }],
  ['Slice', { inputs: ['x', 'b', 's'], constants: { b: ints(0, 1, 2, 0), s: ints(-1, 3, 4, -1) } }],
  ['StridedSlice', { inputs: ['x', 'b', 'e', 's'], constants: { b: ints(0, 1, 0, 0), e: ints(0, 6, 8, 0), s: ints(1, 2, 3, 1) }, attributes: { begin_mask: whole(9), end_mask: whole(9), ellipsis_mask: whole(0), new_axis_mask: whole(0), shrink_axis_mask: whole(0) } }],
  ['StridedSlice', { inputs: ['Shape(x)', 'b', 'e', 's'], constants: { b: ints(1), e: ints(2), s: ints(1) }, attributes: { shrink_axis_mask: whole(1) } }],
  ['Pack', { inputs: ['x', 'Relu(x)'], attributes: { axis: whole(1) } }],
  ['Unpack', { ...unary, attributes: { axis: whole(3), num: whole(4) }, outputs: 4 }],
  ['Shape', unary],
  ['Cast', { ...unary, attributes: { DstT: type('DT_INT32'), SrcT: type('DT_FLOAT') } }],
  ['Pad', { inputs: ['x', 'p'], constants: { p: pairs(4, 0, 0, 1, 2, 0, 1, 0, 0) } }],
  ['PadV2', { inputs: ['x', 'p', 'v'], constants: { p: pairs(4, 0, 0, 1, 2, 0, 1, 0, 0), v: number(0.5) } }],
  ['MirrorPad', { inputs: ['x', 'p'], constants: { p: pairs(4, 0, 0, 1, 2, 0, 1, 0, 0) }, attributes: { mode: text('REFLECT') } }],
  ['Tile', { inputs: ['x', 'a'], constants: { a: ints(1, 2, 1, 3) } }],
  ['Fill', { inputs: ['Shape(x)', 'v'], constants: { v: number(0.5) } }],
  ['Range', { inputs: ['a', 'b', 'c'], constants: { a: int(1), b: int(9), c: int(3) }, attributes: { Tidx: type('DT_INT32') } }],
  ['GatherV2', { inputs: ['x', 'i', 'a'], constants: { i: ints(5, 0, 2), a: int(1) } }],
  ['GatherNd', { inputs: ['x', 'i'], constants: { i: { shape: [2, 3], values: [0, 5, 7, 1, 0, 2], dtype: 'int32' } } }],
  ['DepthToSpace', { ...unary, attributes: { block_size: whole(2), data_format: text('NHWC') } }],
  ['SpaceToBatchND', { inputs: ['x', 'b', 'p'], constants: { b: ints(2, 2), p: pairs(2, 0, 0, 1, 1) } }],
  ['BatchToSpaceND', { inputs: ['SpaceToBatchND(x,b,p)', 'b', 'c'], constants: { b: ints(2, 2), p: pairs(2, 0, 0, 0, 0), c: pairs(2, 0, 1, 1, 0) } }],
  ['ResizeBilinear', resized({ align_corners: flag(false), half_pixel_centers: flag(true) })],
  ['ResizeBilinear', resized({ align_corners: flag(true), half_pixel_centers: flag(false) })],
  ['ResizeNearestNeighbor', resized({ align_corners: flag(false), half_pixel_centers: flag(false) })],
  ['TopKV2', { inputs: ['x', 'k'], constants: { k: int(2) }, attributes: { sorted: flag(true) }, outputs: 2 }],
  ['MatMul', { inputs: ['Reshape(x,s)', 'w'], constants: { s: ints(2, 192), w: floats(5, 192) }, attributes: { transpose_b: flag(true) } }],
  ['_FusedMatMul', { inputs: ['Reshape(x,s)', 'w', 'b'], constants: { s: ints(2, 192), w: floats(192, 5), b: floats(5) }, attributes: { ...fused('BiasAdd', 'Relu'), transpose_a: flag(false), transpose_b: flag(false) } }],
  ['BatchMatMulV2', { inputs: ['x', 'w'], constants: { w: floats(2, 6, 4, 3) } }],
] // biome-ignore format: a row each

function graphOf(op: string, { inputs, constants = {}, attributes = {}, outputs = 1 }: Case) {
  const nodes: object[] = [
    { name: 'x', op: 'Placeholder', input: [], attr: { dtype: type('DT_FLOAT') } },
  ]
  const weights = Object.entries(constants).map(([name, { shape, dtype = 'float32' }]) => {
    nodes.push({ name, op: 'Const', input: [], attr: { dtype: type(dtype === 'int32' ? 'DT_INT32' : 'DT_FLOAT') } }) // biome-ignore format: one line
    return { name, shape, dtype }
  })
  const bytes = Object.entries(constants).flatMap(([name, { shape, values, dtype }]) => {
    const size = shape.reduce((a, b) => a * b, 1)
    const numbers = values ?? [...formulaPicture(1, 1, 1, size, name)]
    const array = dtype === 'int32' ? Int32Array.from(numbers) : Float32Array.from(numbers)
    return [...new Uint8Array(array.buffer)]
  })
  const input = inputs.map((name) => {
    const [, inner, arguments_ = ''] = /^(\w+)\((.*)\)$/.exec(name) ?? []
    if (inner) nodes.push({ name: inner, op: inner, input: arguments_.split(','), attr: { keep_dims: flag(true) } }) // biome-ignore format: one line
    return inner ?? name
  })
  nodes.push({ name: 'node', op, input, attr: attributes })
  const names = Array.from({ length: outputs }, (_, i) => `output${i}`)
  names.forEach((name, i) => {
    nodes.push({ name, op: 'Identity', input: [`node:${i}`], attr: {} })
  })
  const ports = (list: [string, string][]) =>
    Object.fromEntries(list.map(([key, name]) => [key, { name: `${name}:0`, dtype: 'DT_FLOAT' }]))
  const signature = {
    inputs: ports([['x', 'x']]),
    outputs: ports(names.map((name) => [name, name])),
  }
  return {
    names,
    weights,
    bytes: Uint8Array.from(bytes),
    signature,
    topology: { node: nodes, versions: { producer: 1 } },
  }
}

beforeAll(async () => {
  await useBackend('cpu')
})

const valuesOf = (tensor: tf.Tensor | stock.Tensor) => ({
  shape: tensor.shape,
  values: [...tensor.dataSync()].map(Number),
})

test.each(cases)('%s gives what TensorFlow.js’s converter makes of it', async (op, given) => {
  const { names, weights, bytes, signature, topology } = graphOf(op, given)
  using network = await loadGraphModel({
    json: {
      modelTopology: topology,
      signature,
      weightsManifest: [{ paths: ['a'], weights }],
    },
    shards: [bytes],
  })
  const peer = await stock.loadGraphModel({
    load: async () => ({
      modelTopology: topology,
      signature,
      weightSpecs: weights,
      weightData: bytes.buffer,
    }),
  })
  const x = tf.tensor4d(formulaPicture(2, 4, 6, 8), [2, 6, 8, 4])
  const results = network.run(x)
  const theirs = peer.execute(x as unknown as stock.Tensor, names) as stock.Tensor | stock.Tensor[]
  const wanted = [theirs].flat().map(valuesOf)
  names.forEach((name, i) => {
    const { shape, values } = valuesOf(results[name]!)
    expect(shape).toEqual(wanted[i]!.shape)
    const apart = values.map((value, j) => Math.abs(value - wanted[i]!.values[j]!))
    expect(apart.filter((difference) => !(difference < 1e-5))).toEqual([])
  })
  peer.dispose()
  tf.dispose([x, ...Object.values(results)])
})

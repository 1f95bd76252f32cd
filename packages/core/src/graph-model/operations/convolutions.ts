import { groupedConv2d } from '../../ops/grouped-conv2d.js'
import * as tf from '../../tf.js'
import { isRecording, type NodeRun, type Operations } from '../node-run.js'

type Pair = [vertical: number, horizontal: number]
type Padding = 'same' | 'valid' | tf.backend_util.ExplicitPadding

/** Height and width of an attribute for all four axes. */
function pair({ attributes }: NodeRun, name: string): Pair {
  const [, height = 1, width = 1] = attributes.numbers(name)
  return [height, width]
}

function padding(run: NodeRun): Padding {
  const { attributes } = run
  const kind = attributes.text('padding', 'VALID').toLowerCase()
  if (kind === 'same' || kind === 'valid') return kind
  const sides = attributes.numbers('explicit_paddings')
  if (kind === 'explicit' && sides.length === 8) {
    return [0, 2, 4, 6].map((i) => [sides[i]!, sides[i + 1]!]) as tf.backend_util.ExplicitPadding
  }
  throw run.unsupported(`has a padding '${kind}' that is not known`)
}

function requireChannelsLast(run: NodeRun) {
  const layout = run.attributes.text('data_format', 'NHWC')
  if (layout !== 'NHWC') {
    throw run.unsupported(`works on tensors in ${layout}; convert the model with NHWC`)
  }
}

function settings(run: NodeRun) {
  requireChannelsLast(run)
  const { attributes } = run
  const dilations = attributes.numbers('dilations').length === 4 ? pair(run, 'dilations') : [1, 1]
  return { strides: pair(run, 'strides'), pad: padding(run), dilations: dilations as Pair }
}

type Settings = ReturnType<typeof settings>

function convolve(x: tf.Tensor4D, filter: tf.Tensor4D, { strides, pad, dilations }: Settings) {
  const groups = x.shape[3] / filter.shape[2]
  if (groups === 1) return tf.conv2d(x, filter, strides, pad, 'NHWC', dilations)
  const sides = Array.isArray(pad) ? pad : undefined
  const padded = sides ? (tf.pad(x, sides) as tf.Tensor4D) : x
  return groupedConv2d(padded, filter, {
    ...{ groups, strides, dilations },
    pad: sides ? 'valid' : (pad as 'same' | 'valid'),
  })
}

const depthwise = (x: tf.Tensor4D, filter: tf.Tensor4D, { strides, pad, dilations }: Settings) =>
  tf.depthwiseConv2d(x, filter, strides, pad, 'NHWC', dilations)

type FusedActivation = 'linear' | 'relu' | 'relu6' | 'elu' | 'sigmoid' | 'leakyrelu' | 'prelu'
type Slopes = { preluActivationWeights: tf.Tensor | undefined; leakyreluAlpha: number }

const activate: Record<FusedActivation, (x: tf.Tensor, slopes: Slopes) => tf.Tensor> = {
  linear: (x) => x,
  relu: (x) => tf.relu(x),
  relu6: (x) => tf.relu6(x),
  elu: (x) => tf.elu(x),
  sigmoid: (x) => tf.sigmoid(x),
  leakyrelu: (x, { leakyreluAlpha }) => tf.leakyRelu(x, leakyreluAlpha),
  prelu: (x, { preluActivationWeights }) => tf.prelu(x, preluActivationWeights!),
}

/** What a fused node does after its convolution or product. */
function ending(run: NodeRun) {
  const [first, ...others] = run.attributes.texts('fused_ops')
  const named = first === 'BiasAdd' ? others : first ? [first, ...others] : []
  const [activation, ...more] = named.length > 0 ? named.map((name) => name.toLowerCase()) : ['linear'] // biome-ignore format: one line
  if (!Object.hasOwn(activate, activation!) || more.length > 0) {
    const fused = [first, ...others].join(', ')
    throw run.unsupported(`is fused with ${fused}, of which not all is known`)
  }
  const bias = first === 'BiasAdd' ? run.input(2) : undefined
  const slopes = activation === 'prelu' ? run.input(-1) : undefined
  return {
    bias,
    activation: activation as FusedActivation,
    preluActivationWeights: slopes,
    leakyreluAlpha: run.attributes.number('leakyrelu_alpha', 0.2),
  }
}

type Ending = ReturnType<typeof ending>

const finish = (y: tf.Tensor, { bias, activation, ...slopes }: Ending) =>
  activate[activation](bias ? tf.add(y, bias) : y, slopes)

function fusedConvolution(run: NodeRun, isDepthwise: boolean): tf.Tensor {
  const [x, filter] = [run.input<tf.Tensor4D>(0), run.input<tf.Tensor4D>(1)]
  const [how, after] = [settings(run), ending(run)]
  const { pad } = how
  const isGrouped = !isDepthwise && x.shape[3] !== filter.shape[2]
  if (isRecording() || isGrouped || Array.isArray(pad)) {
    return finish((isDepthwise ? depthwise : convolve)(x, filter, how), after)
  }
  const given = { x, filter, ...how, pad: pad as 'same' | 'valid', ...after }
  return isDepthwise ? tf.fused.depthwiseConv2d(given) : tf.fused.conv2d(given)
}

function fusedMatMul(run: NodeRun): tf.Tensor {
  const { attributes } = run
  const [a, b] = [run.input(0), run.input(1)]
  const turns = [attributes.flag('transpose_a'), attributes.flag('transpose_b')] as const
  return finish(tf.matMul(a, b, ...turns), ending(run))
}

/** The gradient of a convolution's input: a transposed convolution. */
function transposed(run: NodeRun): tf.Tensor {
  const { strides, pad, dilations } = settings(run)
  if (dilations.some((dilation) => dilation > 1)) throw run.unsupported('is dilated')
  const [filter, x] = [run.input<tf.Tensor4D>(1), run.input<tf.Tensor4D>(2)]
  // Of the shape asked for, the first side is the batch that the model was converted for.
  const [, height, width, depth] = run.numbers(0) as [number, number, number, number]
  return tf.conv2dTranspose(x, filter, [x.shape[0], height, width, depth], strides, pad)
}

type Pool = (x: tf.Tensor4D, size: Pair, strides: Pair, pad: Padding) => tf.Tensor

function pool(run: NodeRun, compute: Pool): tf.Tensor {
  requireChannelsLast(run)
  return compute(run.input(0), pair(run, 'ksize'), pair(run, 'strides'), padding(run))
}

const matMul = (run: NodeRun, [first, second]: readonly [string, string]) =>
  tf.matMul(run.input(0), run.input(1), run.attributes.flag(first), run.attributes.flag(second))

export const convolutions: Operations = {
  Conv2D: (run) => convolve(run.input(0), run.input(1), settings(run)),
  DepthwiseConv2dNative: (run) => depthwise(run.input(0), run.input(1), settings(run)),
  _FusedConv2D: (run) => fusedConvolution(run, false),
  FusedDepthwiseConv2dNative: (run) => fusedConvolution(run, true),
  Conv2DBackpropInput: transposed,
  _FusedMatMul: fusedMatMul,
  MatMul: (run) => matMul(run, ['transpose_a', 'transpose_b']),
  BatchMatMul: (run) => matMul(run, ['adj_x', 'adj_y']),
  BatchMatMulV2: (run) => matMul(run, ['adj_x', 'adj_y']),
  MaxPool: (run) => pool(run, tf.maxPool),
  AvgPool: (run) => pool(run, tf.avgPool),
}

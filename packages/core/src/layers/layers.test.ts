import { beforeAll, describe, expect, test } from 'vitest'
import { type LayerGolden, layerGoldens, wave } from '../../golden/layers.js'
import { spread } from '../../golden/operations.js'
import { relativeError } from '../../test/kernels/reference.js'
import { useBackend } from '../backend/use-backend.js'
import { CnnError } from '../errors.js'
import { hardSigmoid, swish } from '../ops/activation.js'
import { randomStream } from '../random.js'
import * as tf from '../tf.js'
import * as activations from './activation.js'
import { BatchNorm } from './batch-norm.js'
import { Conv2d } from './conv.js'
import { ConvTranspose2d } from './conv-transpose.js'
import { Dropout2d, StochasticDepth } from './dropout.js'
import { GroupNorm } from './group-norm.js'
import { InstanceNorm2d } from './instance-norm.js'
import { LayerNorm } from './layer-norm.js'
import { trainingMode } from './mode.js'
import type { Module } from './module.js'
import { ReflectionPad2d, ReplicationPad2d, ZeroPad2d } from './pad.js'
import type { StateEntry } from './parameter.js'
import { PixelShuffle } from './pixel-shuffle.js'
import { AdaptiveAvgPool2d, AvgPool2d, MaxPool2d } from './pooling.js'
import { SqueezeExcitation } from './squeeze-excitation.js'
import { toState } from './state-layout.js'
import { Upsample } from './upsample.js'

const { GELU, PReLU, ...plain } = activations

const builders: Record<string, () => Module> = {
  GroupNorm: () => new GroupNorm(2, 4),
  'GroupNorm, not affine': () => new GroupNorm(4, 4, { affine: false }),
  InstanceNorm2d: () => new InstanceNorm2d(4),
  'InstanceNorm2d, affine': () => new InstanceNorm2d(4, { affine: true }),
  'InstanceNorm2d, running': () => new InstanceNorm2d(4, { affine: true, trackRunningStats: true }),
  BatchNorm: () => new BatchNorm(4),
  LayerNorm: () => new LayerNorm(4),
  'LayerNorm of pictures': () => new LayerNorm([4, 3, 2]),
  ConvTranspose2d: () => new ConvTranspose2d(4, 3, 3),
  'ConvTranspose2d, doubling': () =>
    new ConvTranspose2d(4, 3, 4, { stride: 2, padding: 1, bias: false }),
  'ConvTranspose2d, output padding': () =>
    new ConvTranspose2d(4, 3, 3, { stride: 2, padding: 1, outputPadding: 1 }),
  'ConvTranspose2d, stride over the filter': () =>
    new ConvTranspose2d(4, 2, 2, { stride: 3, outputPadding: 2 }),
  'ConvTranspose2d, groups': () =>
    new ConvTranspose2d(4, 6, 3, { stride: 2, padding: 1, groups: 2 }),
  'ConvTranspose2d, depthwise': () =>
    new ConvTranspose2d(4, 4, 4, { stride: 2, padding: 1, groups: 4 }),
  'ConvTranspose2d, dilation': () => new ConvTranspose2d(4, 3, 2, { dilation: 2 }),
  'ConvTranspose2d, stride and dilation': () =>
    new ConvTranspose2d(4, 3, 3, { stride: 2, dilation: 2 }),
  'ConvTranspose2d, stride over the dilation': () =>
    new ConvTranspose2d(4, 3, 3, { stride: 3, dilation: 2, padding: 2, outputPadding: 1 }),
  'ConvTranspose2d, groups, stride and dilation': () =>
    new ConvTranspose2d(4, 6, 3, { stride: 2, dilation: 3, padding: 1, groups: 2 }),
  'ConvTranspose2d, depthwise, stride and dilation': () =>
    new ConvTranspose2d(4, 4, 2, { stride: 2, dilation: 2, outputPadding: 1, groups: 4 }),
  'ConvTranspose2d, doubling by 5': () =>
    new ConvTranspose2d(4, 3, 5, { stride: 2, padding: 2, outputPadding: 1 }),
  'ConvTranspose2d, of one place': () => new ConvTranspose2d(4, 3, 3),
  'ConvTranspose2d, of one place, strided': () =>
    new ConvTranspose2d(4, 3, 4, { stride: 2, padding: 1 }),
  'Conv2d, stride and dilation': () => new Conv2d(4, 3, 3, { stride: 2, dilation: 2, padding: 2 }),
  'Conv2d, groups, stride and dilation': () =>
    new Conv2d(4, 6, [2, 3], { stride: 3, dilation: 2, padding: 1, groups: 2 }),
  'Conv2d, depthwise, stride and dilation': () =>
    new Conv2d(4, 8, 3, { stride: 2, dilation: 2, padding: 2, groups: 4, bias: false }),
  PReLU: () => new PReLU(),
  'PReLU, of each channel': () => new PReLU(4),
  GELU: () => new GELU(),
  'GELU by tanh': () => new GELU({ approximate: true }),
  AvgPool2d: () => new AvgPool2d(2),
  'AvgPool2d, padded': () => new AvgPool2d(3, { stride: 2, padding: 1 }),
  'AvgPool2d, padding not counted': () =>
    new AvgPool2d(3, { stride: 2, padding: 1, countIncludePad: false }),
  MaxPool2d: () => new MaxPool2d(3, { stride: 2, padding: 1 }),
  'MaxPool2d, rounding up': () => new MaxPool2d(3, { stride: 2, ceilMode: true }),
  'MaxPool2d, rounding up, padded': () =>
    new MaxPool2d(2, { stride: 2, padding: 1, ceilMode: true }),
  'MaxPool2d, rounding up, over gaps': () =>
    new MaxPool2d(2, { stride: 3, padding: 1, ceilMode: true }),
  'AdaptiveAvgPool2d, fewer': () => new AdaptiveAvgPool2d(3),
  'AdaptiveAvgPool2d, more': () => new AdaptiveAvgPool2d([5, 7]),
  'AdaptiveAvgPool2d, a fraction': () => new AdaptiveAvgPool2d([2, 3]),
  'AdaptiveAvgPool2d, as it is': () => new AdaptiveAvgPool2d([2, 3]),
  SqueezeExcitation: () => new SqueezeExcitation(4, 2),
  'SqueezeExcitation, other activations': () =>
    new SqueezeExcitation(4, 3, { activation: swish, gate: hardSigmoid }),
  Upsample: () => new Upsample(2),
  'Upsample, bilinear': () => new Upsample(2, { mode: 'bilinear' }),
  'Upsample, corners aligned': () => new Upsample(3, { mode: 'bilinear', alignCorners: true }),
  'Upsample, by a fraction': () => new Upsample(0.7),
  'Upsample, bilinear, by 1.5': () => new Upsample(1.5, { mode: 'bilinear' }),
  'Upsample, bilinear, by 2.5': () => new Upsample(2.5, { mode: 'bilinear' }),
  'Upsample, bilinear, by a half': () => new Upsample(0.5, { mode: 'bilinear' }),
  'Upsample, bilinear, by little': () => new Upsample(1.25, { mode: 'bilinear' }),
  'Upsample, corners aligned, by 1.5': () =>
    new Upsample(1.5, { mode: 'bilinear', alignCorners: true }),
  ReflectionPad2d: () => new ReflectionPad2d(1),
  ReplicationPad2d: () => new ReplicationPad2d(2),
  ZeroPad2d: () => new ZeroPad2d(1),
  PixelShuffle: () => new PixelShuffle(2),
  ...Object.fromEntries(Object.entries(plain).map(([name, Layer]) => [name, () => new Layer()])),
}

/** The state that the golden's script gives its layer. */
const stateOf = ({ state }: LayerGolden) =>
  new Map(
    Object.entries(state).map(([key, shape], index): [string, StateEntry] => {
      if (key === 'num_batches_tracked') return [key, { shape, data: Float32Array.of(0) }]
      const raised = key === 'running_var' ? 1.5 : 0
      const data = spread(shape, 20 + index).map((value) => Math.fround(value + raised))
      return [key, { shape, data }]
    }),
  )

/** One pass in training mode: the output and the gradients by the input and the parameters, in PyTorch's layout. */
function train(layer: Module, golden: LayerGolden) {
  const x = tf.tensor(doubled(golden), golden.input)
  const parameters = [...layer.parameters()]
  const variables = parameters.map(([, { value }]) => value as tf.Tensor)
  const weights = tf.tensor(wave(golden.shape), golden.shape)
  const forward = () => trainingMode(randomStream(0), () => layer.forward(x) as tf.Tensor)
  const { value, grads } = tf.engine().gradients(forward, [x, ...variables], weights)
  const gradients = parameters.map(([key, { shape, layout }], index) => {
    const values = grads[index + 1]!.dataSync() as Float32Array
    return [key, toState(values, shape, layout)] as const
  })
  return { output: value, inputGradient: grads[0]!, gradients }
}

const doubled = ({ input }: LayerGolden) => spread(input, 1).map((value) => 2 * value)

describe.each([
  ['cpu', 1],
  ['wasm', 2],
] as const)('on %s', (backend, threads) => {
  beforeAll(async () => void (await useBackend(backend, { threads })))

  test.each(layerGoldens)("$name gives what PyTorch's does", async (golden) => {
    const before = tf.memory().numTensors
    const layer = builders[golden.name]!().initialize()
    layer.loadStateDict(stateOf(golden))
    tf.tidy(() => {
      const { output, inputGradient, gradients } = train(layer, golden)
      expect(output.shape).toEqual(golden.shape)
      expect(relativeError(output.dataSync(), golden.output)).toBeLessThan(5e-6)
      expect(relativeError(inputGradient.dataSync(), golden.inputGradient)).toBeLessThan(5e-6)
      expect(gradients.map(([key]) => key)).toEqual(Object.keys(golden.gradients))
      for (const [key, values] of gradients) {
        expect(relativeError(values, golden.gradients[key]!)).toBeLessThan(5e-6)
      }
      const inference = layer.forward(tf.tensor(doubled(golden), golden.input)) as tf.Tensor
      expect(relativeError(inference.dataSync(), golden.inference)).toBeLessThan(5e-6)
    })
    const state = await layer.stateDict()
    for (const [key, values] of Object.entries(golden.buffers)) {
      expect(relativeError(state.get(key)!.data, values)).toBeLessThan(5e-6)
    }
    layer.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })
})

test.each(layerGoldens)('$name writes the keys, shapes and values that it read', async (golden) => {
  await useBackend('cpu')
  using layer = builders[golden.name]!().initialize()
  const given = stateOf(golden)
  const written = await layer.loadStateDict(given).stateDict()
  expect([...written.keys()]).toEqual([...given.keys()])
  for (const [key, { shape, data }] of given) {
    const entry = written.get(key)!
    expect({ shape: entry.shape, data: [...entry.data] }).toEqual({ shape, data: [...data] })
  }
})

test('options and pictures that do not fit are refused', async () => {
  await useBackend('cpu')
  expect(() => new ConvTranspose2d(4, 3, 3, { groups: 2 })).toThrow(CnnError)
  using padded = new ConvTranspose2d(2, 3, 3, { outputPadding: 1 }).initialize()
  expect(() => padded.forward(tf.zeros([1, 2, 2, 2]))).toThrow(/outputPadding must be less/)
  using wide = new ConvTranspose2d(2, 3, 3).initialize()
  expect(() => wide.forward(tf.zeros([1, 2, 2, 4]))).toThrow(/\[1,2,2,4\]/)
  expect(() => new PixelShuffle(2).forward(tf.zeros([1, 2, 2, 6]))).toThrow(/multiple of 4/)
  expect(() => new AdaptiveAvgPool2d(3).forward(tf.zeros([1, 0, 2, 4]))).toThrow(/no pixels/)
  expect(() => new GroupNorm(3, 4, { affine: false }).forward(tf.zeros([1, 2, 2, 4]))).toThrow(
    /3 groups do not divide/,
  )
  using norm = new GroupNorm(2, 4).initialize()
  expect(() => norm.forward(tf.zeros([1, 2, 2, 6]))).toThrow(/gamma must be \[6\], not \[4\]/)
  using rows = new LayerNorm(4).initialize()
  expect(() => rows.forward(tf.zeros([2, 5]))).toThrow(/gamma over 1 axes must be \[5\], not \[4\]/)
})

test('Dropout2d drops whole channels, in training mode only', async () => {
  await useBackend('wasm')
  const layer = new Dropout2d(0.5)
  tf.tidy(() => {
    const x = tf.ones([8, 3, 3, 16])
    expect(layer.forward(x)).toBe(x)
    const y = trainingMode(randomStream(1), () => layer.forward(x))
    const [least, most] = [tf.min(y, [1, 2]), tf.max(y, [1, 2])].map((tensor) => [
      ...tensor.dataSync(),
    ])
    expect(least).toEqual(most)
    expect(new Set(least)).toEqual(new Set([0, 2]))
  })
})

test('StochasticDepth drops whole pictures, in training mode only', async () => {
  await useBackend('wasm')
  const layer = new StochasticDepth(0.25)
  tf.tidy(() => {
    const x = tf.ones([400, 2, 1, 3])
    expect(layer.forward(x)).toBe(x)
    const y = trainingMode(randomStream(1), () => layer.forward(x))
    const rows = tf.reshape(y, [400, 6]).arraySync() as number[][]
    for (const row of rows) expect(new Set(row).size).toBe(1)
    const kept = rows.filter(([value]) => value !== 0)
    expect(kept.every(([value]) => Math.abs(value! - 4 / 3) < 1e-6)).toBe(true)
    expect(Math.abs(kept.length - 300)).toBeLessThan(40)
    expect(trainingMode(randomStream(1), () => new StochasticDepth(0).forward(x))).toBe(x)
  })
})

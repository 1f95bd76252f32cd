import { beforeAll, describe, expect, test } from 'vitest'
import { useBackend } from '../backend/use-backend.js'
import { Hardsigmoid } from '../layers/activation.js'
import { BatchNorm } from '../layers/batch-norm.js'
import { Conv2d } from '../layers/conv.js'
import { convNorm } from '../layers/conv-norm.js'
import { Dropout } from '../layers/dropout.js'
import { Flatten } from '../layers/flatten.js'
import { Linear } from '../layers/linear.js'
import { Module } from '../layers/module.js'
import { globalAveragePool, MaxPool2d } from '../layers/pooling.js'
import { Sequential } from '../layers/sequential.js'
import { fillByFormula } from '../testing/formula-weights.js'
import * as tf from '../tf.js'
import { readWeightsFile } from '../weights/load.js'
import { messageOf, protobufFields, textOf } from '../weights/onnx/protobuf-fields.js'
import { readOnnxWeights } from '../weights/onnx/read-onnx-weights.js'
import { exportOnnx } from './export-onnx.js'

beforeAll(async () => {
  await useBackend('wasm')
})

/** Two convolutions with a shortcut, as in a ResNet. */
class SmallNet extends Module {
  stem = new Conv2d(3, 4, 3, { padding: 1, bias: false })
  norm = new BatchNorm(4)
  each = new Conv2d(4, 4, 3, { groups: 4, padding: 1 })
  pool = new MaxPool2d(2)
  drop = new Dropout(0.5)
  head = new Linear(4, 2)

  forward(x: tf.Tensor4D): tf.Tensor {
    const y = convNorm(x, this.stem, this.norm, 'relu')
    const z = this.pool.forward(tf.relu(tf.add(this.each.forward(y), y)) as tf.Tensor4D)
    return this.head.forward(this.drop.forward(globalAveragePool(z)))
  }

  weightsMetadata() {
    return { task: 'classification', labels: ['cat', 'dog'], network: { name: 'smallNet' } }
  }
}

const build = () => fillByFormula(new SmallNet())
const input = ['batch', 8, 6, 3] as const

/** The fields of a message of the file by the numbers that lead there. */
function* fieldsAt(bytes: Uint8Array, ...[first, ...rest]: number[]): Generator<Uint8Array> {
  for (const field of protobufFields(bytes)) {
    if (field.number !== first) continue
    if (rest.length === 0) yield field.bytes
    else yield* fieldsAt(messageOf(field), ...rest)
  }
}
const textsAt = (bytes: Uint8Array, ...path: number[]) =>
  Array.from(fieldsAt(bytes, ...path), (text) => textOf({ number: 0, kind: 'bytes', bytes: text }))
const operatorsOf = (bytes: Uint8Array) => textsAt(bytes, 7, 1, 4)

describe('the file', () => {
  test('has one node for each layer, no transposition, and the parts of the network in its names', async () => {
    using model = build()
    const bytes = await exportOnnx(model, { input })
    expect(operatorsOf(bytes)).toEqual([
      ...['Conv', 'BatchNormalization', 'Relu', 'Conv', 'Add', 'Relu', 'MaxPool'],
      ...['GlobalAveragePool', 'Flatten', 'Gemm'],
    ])
    expect(textsAt(bytes, 7, 1, 3)).toContain('/each/Conv')
  })

  test('takes batches of any size, or of the one asked for', async () => {
    using model = build()
    const openSides = (bytes: Uint8Array) => textsAt(bytes, 7, 11, 2, 1, 2, 1, 2)
    expect(openSides(await exportOnnx(model, { input }))).toEqual(['batch'])
    expect(openSides(await exportOnnx(model, { input: [4, 8, 6, 3] }))).toEqual([])
  })

  test('has the weights under their keys, from which the network can be filled', async () => {
    using model = build()
    using other = new SmallNet().initialize(5)
    const bytes = await exportOnnx(model, { input })
    const { entries, metadata } = await readWeightsFile(bytes)
    other.loadStateDict(entries)
    expect(await other.stateDict()).toEqual(await model.stateDict())
    expect(metadata).toMatchObject({ labels: ['cat', 'dog'], network: { name: 'smallNet' } })
  })

  test('has weights of half precision if asked, cast before they are used', async () => {
    using model = build()
    const bytes = await exportOnnx(model, { input, dtype: 'float16' })
    const { entries } = readOnnxWeights(bytes)
    expect([...entries.values()].every(({ dtype }) => dtype === 'F16')).toBe(true)
    expect(operatorsOf(bytes).filter((operator) => operator === 'Cast')).toHaveLength(entries.size)
  })

  test('has all outputs, under the names that the forward pass gives them', async () => {
    using model = build()
    const forward = (x: tf.Tensor) => ({ logits: model.forward(x as tf.Tensor4D), maps: [x] })
    const bytes = await exportOnnx(model, { input, forward })
    expect(textsAt(bytes, 7, 12, 1)).toEqual(['logits', 'maps.0'])
  })

  test('is the same every time', async () => {
    using model = build()
    expect(await exportOnnx(model, { input })).toEqual(await exportOnnx(model, { input }))
  })

  test('is the same from a backend on which kernels are composed of others', async () => {
    using model = build()
    const bytes = await exportOnnx(model, { input })
    await useBackend('cpu')
    expect(operatorsOf(await exportOnnx(model, { input }))).toEqual(operatorsOf(bytes))
    await useBackend('wasm')
  })
})

test('a linear layer after flattening needs no transposition either', async () => {
  using model = fillByFormula(
    new Sequential<Module>(new Conv2d(3, 4, 3), new Flatten(), new Linear(96, 2)),
  )
  const bytes = await exportOnnx(model, { input })
  expect(operatorsOf(bytes).filter((operator) => operator !== 'Constant')).toEqual([
    ...['Conv', 'Reshape', 'Gemm'],
  ])
})

test('a hard sigmoid is one node', async () => {
  const bytes = await exportOnnx(new Hardsigmoid(), { input })
  expect(operatorsOf(bytes)).toEqual(['HardSigmoid'])
})

test('a convolution in groups is one node', async () => {
  using model = fillByFormula(new Conv2d(4, 6, 3, { groups: 2 }))
  expect(operatorsOf(await exportOnnx(model, { input: ['batch', 8, 6, 4] }))).toEqual(['Conv'])
})

describe('what cannot be exported is named', () => {
  class Computed extends Module {
    constructor(readonly forward: (x: tf.Tensor4D) => unknown) {
      super()
    }
  }
  const codeAndMessage = async (forward: (x: tf.Tensor4D) => unknown) => {
    const model = new Sequential(new Computed(forward as never))
    const error = await exportOnnx(model, { input }).catch((error) => error)
    return `${error.code}: ${error.message}`
  }

  test.each([
    [
      'a kernel without a translation',
      (x) => tf.image.flipLeftRight(x),
      /not-exportable: FlipLeftRight in layer 0 cannot/,
    ],
    ['what depends on chance', (x) => tf.add(x, tf.randomUniform([1])), /not-exportable: .*chance/],
    ['what depends on values', (x) => tf.mul(x, x.dataSync()[0]!), /not-exportable: .*values/],
    ['what depends on the batch', (x) => tf.mul(x, 1 / x.shape[0]), /not-exportable: .*batch/],
    ['other kernels for other batches', (x) => (x.shape[0] > 2 ? tf.relu(x) : x), /not-exportable/],
    ['a part of the batch', (x) => tf.slice(x, 1), /not-exportable/],
    ['an output that is a constant', () => tf.ones([2]), /does not depend on its input/],
    ['no output', () => undefined, /gave no tensor/],
    [
      'symmetric padding',
      (x) =>
        tf.mirrorPad(
          x,
          [
            [0, 0],
            [1, 1],
            [1, 1],
            [0, 0],
          ],
          'symmetric',
        ),
      /symmetric/,
    ],
    ['a promise', async (x) => x, /async-forward/],
  ] as [string, (x: tf.Tensor4D) => unknown, RegExp][])('%s', async (_, forward, message) => {
    // biome-ignore format: a row each
    const before = tf.memory().numTensors
    expect(await codeAndMessage(forward)).toMatch(message)
    expect(tf.memory().numTensors).toBe(before)
  })

  test('a shape that is none, and an aborted signal', async () => {
    using model = build()
    await expect(exportOnnx(model, { input: [0, 8, 6, 3] })).rejects.toThrow(/whole sides/)
    const aborted = AbortSignal.abort()
    await expect(exportOnnx(model, { input, signal: aborted })).rejects.toThrow(/cancelled/)
  })

  test('weights that half precision cannot hold', async () => {
    using model = build()
    model.head.weight.value.assign(tf.fill([4, 2], 1e6))
    await expect(exportOnnx(model, { input, dtype: 'float16' })).rejects.toThrow(/head.weight/)
  })
})

test('nothing is left in memory, and kernels run as before', async () => {
  using model = build()
  const before = tf.memory().numTensors
  const { runKernel } = tf.engine()
  await exportOnnx(model, { input })
  expect(tf.memory().numTensors).toBe(before)
  expect(tf.engine().runKernel).toBe(runKernel)
})

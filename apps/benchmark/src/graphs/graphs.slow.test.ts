import { type Module, tf, useBackend } from '@cnn/core'
import { fillByFormula, formulaPicture, formulaValues } from '@cnn/core/testing'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { expect, test } from 'vitest'
import { builders } from '../cells/cnn-networks.js'
import { onnxModel } from '../onnx/onnx-model.js'
import { centernetGraph } from './centernet.js'
import { discriminatorGraph, generatorGraph } from './dcgan.js'
import { goodfellowDiscriminatorGraph, goodfellowGeneratorGraph } from './goodfellow.js'
import type { Graph } from './graph.js'
import { multiplications, parameterCount } from './graph-size.js'
import { mobilenetV2Graph } from './mobilenet-v2.js'
import { mobilenetV3LargeGraph } from './mobilenet-v3.js'
import { plainNetGraph } from './plain-net.js'
import { resnet18Graph, resnet20Graph, resnet50Graph } from './resnet.js'
import { ssdliteGraph } from './ssdlite.js'
import { uNetGraph } from './u-net.js'

/** The largest difference, by the largest value; more where formula weights let values, and rounding, grow. */
const networks: [string, Graph[], tolerance?: number][] = [
  ['plainNet', [plainNetGraph([1, 12, 14])]],
  ['resnet20', [resnet20Graph([3, 16, 12])]],
  ['resnet18', [resnet18Graph([3, 24, 17], true)]],
  ['resnet50', [resnet50Graph([3, 33, 48])]],
  ['mobilenetV2', [mobilenetV2Graph([3, 40, 33])]],
  ['mobilenetV3Large', [mobilenetV3LargeGraph([3, 40, 33])]],
  ['ssdlite', [ssdliteGraph([3, 64, 96])], 1e-3],
  ['centernet', [centernetGraph([3, 64, 96])]],
  ['uNet', [uNetGraph([1, 16, 32])]],
  ['dcgan', [generatorGraph(), discriminatorGraph()]],
  ['goodfellowGan', [goodfellowGeneratorGraph(), goodfellowDiscriminatorGraph()]],
]

test.each(networks)(
  'the peers’ %s is that of this project',
  async (name, graphs, tolerance = 1e-4) => {
    await useBackend('wasm')
    const models = builders[name]!(graphs[0]!.input[0])
    for (const [i, graph] of graphs.entries()) {
      using model = fillByFormula(models[i]!)
      expect(parameterCount(graph)).toBe(model.parameterCount)
      const [ours, theirs] = [outputOf(model, graph), await onnxOutputOf(graph)]
      expect(theirs.length).toBe(ours.length)
      const largest = Math.max(...ours.map(Math.abs))
      const difference = Math.max(...ours.map((value, i) => Math.abs(value - theirs[i]!)))
      expect(difference / largest).toBeLessThan(tolerance)
    }
  },
)

/** In PyTorch's order. */
const outputOf = (model: Module, { input: [c, h, w] }: Graph) =>
  tf.tidy(() => {
    // A latent vector is no picture.
    const shape = h * w > 1 ? [2, h, w, c] : [2, c]
    const output = model.forward(tf.tensor(formulaPicture(2, c, h, w), shape)) as tf.Tensor
    const channelsFirst = output.rank === 4 ? tf.transpose(output, [0, 3, 1, 2]) : output
    return Array.from(channelsFirst.dataSync())
  })

async function onnxOutputOf(graph: Graph) {
  const [c, h, w] = graph.input
  const picture = tf.tidy(() => {
    const channelsLast = tf.tensor4d(formulaPicture(2, c, h, w), [2, h, w, c])
    return tf.transpose(channelsLast, [0, 3, 1, 2]).dataSync() as Float32Array
  })
  const session = await InferenceSession.create(onnxModel(graph, 2, formulaValues))
  const outputs = await session.run({
    [session.inputNames[0]!]: new Tensor('float32', picture, [2, c, h, w]),
  })
  return outputs[session.outputNames[0]!]!.data as Float32Array
}

test('multiplications are those that the papers count', () => {
  const millions = (graph: Graph) => Math.round(multiplications(graph).all / 1e6)
  expect(millions(mobilenetV2Graph([3, 224, 224]))).toBe(301)
  expect(millions(mobilenetV3LargeGraph([3, 224, 224]))).toBe(217)
  expect(millions(resnet18Graph([3, 224, 224]))).toBe(1814)
  expect(millions(resnet50Graph([3, 224, 224]))).toBe(4089)
})

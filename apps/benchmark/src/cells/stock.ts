/** Measures TensorFlow.js alone, as it comes, on its wasm and cpu backends. */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import * as tf from '@tensorflow/tfjs'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import type { Shape } from '../graphs/graph.js'
import { type StockNetwork, stockNetwork } from '../networks/stock-network.js'
import type { InferenceTask, TrainingTask } from '../task.js'
import { operationRuns } from './operations.js'
import { type Run, serve } from './serve.js'

await serve(async ({ task, backend }) => {
  const engine = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')
  setWasmPaths(join(dirname(engine), '/'))
  await tf.setBackend(backend)
  if (task.kind === 'inference') return { inference: inferenceRun(task) }
  if (task.kind === 'training') return { training: trainingRun(task) }
  if (task.kind === 'matmul' || task.kind === 'convolution') return operationRuns(tf, task)
  throw new Error(`TensorFlow.js alone has no ${task.kind}.`)
})

function inputOf({ batch, graphs: [graph] }: InferenceTask | TrainingTask) {
  const [channels, height, width] = graph!.input
  return tf.randomNormal([batch, height, width, channels])
}

function inferenceRun(task: InferenceTask): Run {
  const x = inputOf(task)
  const { forward } = stockNetwork(task.graphs[0]!, false)
  return async () => {
    const logits = tf.tidy(() => forward(x))
    await logits.data()
    logits.dispose()
  }
}

function trainingRun(task: TrainingTask): Run {
  const x = inputOf(task)
  const networks = task.graphs.map((graph) => stockNetwork(graph, true))
  if (task.loss === 'adversarial')
    return adversarialRun(networks as [StockNetwork, StockNetwork], x, task.graphs[1]!.input)
  const [network] = networks as [StockNetwork]
  const step = stepOf(network)
  if (task.loss === 'mask') {
    const mask = tf.round(tf.randomUniform([...x.shape.slice(0, 3), 1]))
    return () => step(() => tf.losses.sigmoidCrossEntropy(mask, network.forward(x)))
  }
  const classes = task.graphs[0]!.nodes.at(-1)!.shape[0]
  const numbers = tf.range(0, task.batch, 1, 'int32').mod(tf.scalar(10, 'int32'))
  const labels = tf.oneHot(numbers as tf.Tensor1D, classes)
  return () => step(() => tf.losses.softmaxCrossEntropy(labels, network.forward(x)))
}

function adversarialRun(
  [generator, discriminator]: [StockNetwork, StockNetwork],
  noise: tf.Tensor,
  [channels, height, width]: Shape,
) {
  const pictures = tf.randomUniform([noise.shape[0]!, height, width, channels], -1, 1)
  const [stepGenerator, stepDiscriminator] = [stepOf(generator), stepOf(discriminator)]
  const loss = (target: number, x: tf.Tensor) => {
    const logits = discriminator.forward(x)
    return tf.losses.sigmoidCrossEntropy(tf.fill(logits.shape, target), logits)
  }
  return async () => {
    const made = tf.tidy(() => generator.forward(noise))
    await stepDiscriminator(() => tf.add(loss(1, pictures), loss(0, made)))
    made.dispose()
    await stepGenerator(() => loss(1, generator.forward(noise)))
  }
}

function stepOf({ variables }: StockNetwork) {
  const optimizer = tf.train.adam(0.001)
  return async (loss: () => tf.Tensor) => {
    const value = optimizer.minimize(loss as () => tf.Scalar, true, variables)
    await value!.data()
    value!.dispose()
  }
}

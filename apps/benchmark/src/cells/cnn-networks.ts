import {
  adam,
  crossEntropy,
  Dataset,
  type ImageSample,
  type Module,
  randomStream,
  tf,
  trainingMode,
} from '@cnn/core'
import { dcgan, goodfellowGan, type ImageGan, ImageGenerator, trainGan } from '@cnn/gan'
import {
  mobilenetV2,
  mobilenetV3Large,
  plainNet,
  resnet18,
  resnet20,
  resnet50,
} from '@cnn/vision/classification'
import { centernetMobilenetV2, ssdlite320MobilenetV3Large } from '@cnn/vision/detection'
import type { Shape } from '../graphs/graph.js'
import { JoinedOutputs } from '../networks/joined-outputs.js'
import { UNet } from '../networks/u-net.js'
import type { InferenceTask, TrainingTask } from '../task.js'
import type { Run } from './serve.js'

/** This project's pairs of adversaries, by the names that tasks have for them. */
const gans: Record<string, () => ImageGan> = {
  dcgan: () => dcgan({ seed: 1 }),
  goodfellowGan: () => goodfellowGan({ seed: 1 }),
}

const bothOf = ({ generator, discriminator }: ImageGan) => [generator, discriminator]

/** Its networks, by the names that tasks have for them; of an adversarial pair both. */
export const builders: Record<string, (inChannels: number) => Module[]> = {
  plainNet: (inChannels) => [plainNet({ inChannels, seed: 1 })],
  resnet20: (inChannels) => [resnet20({ inChannels, seed: 1 })],
  resnet18: (inChannels) => [resnet18({ inChannels, smallImages: true, seed: 1 })],
  resnet50: (inChannels) => [resnet50({ inChannels, seed: 1 })],
  mobilenetV2: (inChannels) => [mobilenetV2({ inChannels, seed: 1 })],
  mobilenetV3Large: (inChannels) => [mobilenetV3Large({ inChannels, seed: 1 })],
  ssdlite: () => [new JoinedOutputs(ssdlite320MobilenetV3Large({ seed: 1 }))],
  centernet: () => [new JoinedOutputs(centernetMobilenetV2({ seed: 1 }))],
  uNet: (inChannels) => [new UNet({ inChannels }).initialize(1)],
  dcgan: () => bothOf(gans.dcgan!()),
  goodfellowGan: () => bothOf(gans.goodfellowGan!()),
}

const inputOf = ({ batch, graphs: [graph] }: InferenceTask | TrainingTask) => {
  const [channels, height, width] = graph!.input
  return tf.randomNormal([batch, height, width, channels]) as tf.Tensor4D
}

export function inferenceRun(task: InferenceTask): Run {
  if (gans[task.network]) return samplingRun(gans[task.network]!().generator, task.batch)
  const x = inputOf(task)
  const [model] = builders[task.network]!(x.shape[3])
  return async () => {
    const logits = tf.tidy(() => model!.forward(x) as tf.Tensor)
    await logits.data()
    logits.dispose()
  }
}

/** One step: forward, backward, Adam. */
export function trainingRun(task: TrainingTask): Run {
  if (task.loss === 'adversarial') return adversarialRun(task)
  const x = inputOf(task)
  const [model] = builders[task.network]!(x.shape[3]) as [Module]
  const step = stepOf(model)
  if (task.loss === 'classes') {
    const labels = tf.tidy(() =>
      tf.mod(tf.range(0, task.batch, 1, 'int32'), tf.scalar(10, 'int32')),
    )
    return () => step(() => crossEntropy(model.forward(x), labels))
  }
  const mask = tf.tidy(() =>
    tf.cast(tf.greater(tf.randomUniform([...x.shape.slice(0, 3), 1]), 0.5), 'float32'),
  )
  return () => step(() => binaryCrossEntropy(model.forward(x), mask))
}

/** A step of `trainGan`, which also counts scores and norms of gradients: both networks, and the pictures' way to them. */
function adversarialRun({ network, batch, graphs }: TrainingTask): Run {
  const data = Dataset.from(randomPictures(batch, graphs[1]!.input))
  const events = trainGan(gans[network]!(), data, {
    ...{ steps: 1e9, batchSize: batch, update: 'same-fakes', every: 1, seed: 1 },
  })
  return async () => {
    for (;;) {
      const { value } = await events.next()
      if (value?.kind === 'step') return
    }
  }
}

function randomPictures(count: number, [channels, height, width]: Shape): ImageSample[] {
  const random = randomStream(1, 'benchmark')
  return Array.from({ length: count }, () => {
    const data = Uint8Array.from({ length: channels * height * width }, () => random.integer(256))
    return { image: { data, width, height, channels }, label: 0 }
  })
}

/** From noise to pictures of bytes. */
function samplingRun(network: ImageGan['generator'], count: number): Run {
  const generator = new ImageGenerator(network)
  return async () => void (await generator.sample(count))
}

function stepOf(model: Module) {
  const optimizer = adam()
  const parameters = [...model.parameters()].map(([, parameter]) => parameter.value)
  const zeros = () => parameters.map((value) => tf.variable(tf.zerosLike(value), false))
  const [first, second] = [tf.tidy(zeros), tf.tidy(zeros)]
  let step = 0
  return async (loss: () => tf.Tensor) => {
    const random = randomStream(1, 'step', ++step)
    const forward = () => trainingMode(random, loss) as tf.Scalar
    const { value, grads } = tf.variableGrads(forward, parameters)
    const moving = parameters.map((parameter, i) => {
      const slots = [first[i]!, second[i]!]
      return { parameter, gradient: grads[parameter.name]!, slots, decays: false }
    })
    optimizer.update(moving, { learningRate: optimizer.learningRate, step })
    tf.dispose(grads)
    await value.data()
    value.dispose()
  }
}

/** Of logits, with the softplus form, which does not overflow. */
const binaryCrossEntropy = (logits: tf.Tensor, targets: tf.Tensor): tf.Scalar =>
  tf.tidy(() => tf.mean(tf.sub(tf.softplus(logits), tf.mul(logits, targets))))

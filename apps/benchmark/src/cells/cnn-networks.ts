import { adam, crossEntropy, type Module, randomStream, tf, trainingMode } from '@cnn/core'
import {
  mobilenetV2,
  mobilenetV3Large,
  plainNet,
  resnet18,
  resnet20,
  resnet50,
} from '@cnn/vision/classification'
import { centernetMobilenetV2, ssdlite320MobilenetV3Large } from '@cnn/vision/detection'
import { Discriminator, Generator } from '../networks/dcgan.js'
import { JoinedOutputs } from '../networks/joined-outputs.js'
import { UNet } from '../networks/u-net.js'
import type { InferenceTask, TrainingTask } from '../task.js'
import type { Run } from './serve.js'

/** This project's networks, by the names that tasks have for them; of an adversarial pair both. */
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
  dcgan: () => [new Generator().initialize(1), new Discriminator().initialize(2)],
}

const inputOf = ({ batch, graphs: [graph] }: InferenceTask | TrainingTask) => {
  const [channels, height, width] = graph!.input
  return tf.randomNormal([batch, height, width, channels]) as tf.Tensor4D
}

export function inferenceRun(task: InferenceTask): Run {
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
  const x = inputOf(task)
  const models = builders[task.network]!(x.shape[3])
  if (task.loss === 'adversarial') return adversarialRun(models as [Module, Module], x)
  const [model] = models as [Module]
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

/** A step of the discriminator on true and made pictures, then one of the generator. */
function adversarialRun([generator, discriminator]: [Module, Module], noise: tf.Tensor4D): Run {
  const pictures = tf.randomUniform([noise.shape[0], 64, 64, 3], -1, 1)
  const [one, zero] = [tf.scalar(1), tf.scalar(0)]
  const [stepGenerator, stepDiscriminator] = [stepOf(generator), stepOf(discriminator)]
  return async () => {
    const made = tf.tidy(() =>
      trainingMode(randomStream(1), () => generator.forward(noise) as tf.Tensor),
    )
    await stepDiscriminator(() => {
      const loss = binaryCrossEntropy(discriminator.forward(pictures), one)
      return tf.add(loss, binaryCrossEntropy(discriminator.forward(made), zero))
    })
    made.dispose()
    await stepGenerator(() =>
      binaryCrossEntropy(discriminator.forward(generator.forward(noise)), one),
    )
  }
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

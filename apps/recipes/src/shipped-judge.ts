import { load } from '@cnn/core'
import { ClassifierFeatures } from '@cnn/gan/metrics'

/** The classifiers that samples are judged by. */
const classifiers = {
  'cifar10-resnet9': async () =>
    load((await import('@cnn/vision/weights/cifar10-resnet9')).cifar10Resnet9),
  'fashion-mnist-resnet9': async () =>
    load((await import('@cnn/vision/weights/fashion-mnist-resnet9')).fashionMnistResnet9),
  'mnist-plain-net': async () =>
    load((await import('@cnn/vision/weights/mnist-plain-net')).mnistPlainNet),
}

/** Opens the features of a classifier that @cnn/vision ships; the figures bear its name. */
export const shippedJudge =
  (name: keyof typeof classifiers): (() => Promise<ClassifierFeatures>) =>
  async () =>
    new ClassifierFeatures(await classifiers[name](), { name })

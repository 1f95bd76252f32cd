import { load } from '@cnn/core'
import type { Classifier } from '@cnn/vision'

/** Loads the weights of the networks in `networks.ts`, each when it is first chosen. */
export const shippedWeights: Readonly<Record<string, () => Promise<Classifier>>> = {
  'fashion-mnist': async () => {
    const weights = await import('@cnn/vision/weights/fashion-mnist-resnet9')
    return load(weights.fashionMnistResnet9)
  },
  cifar10: async () => {
    const weights = await import('@cnn/vision/weights/cifar10-resnet9')
    return load(weights.cifar10Resnet9)
  },
  mnist: async () => {
    const weights = await import('@cnn/vision/weights/mnist-plain-net')
    return load(weights.mnistPlainNet)
  },
}

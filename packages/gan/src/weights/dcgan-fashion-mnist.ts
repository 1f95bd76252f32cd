import type { Weights } from '@cnn/core'
import {
  type DcganDiscriminator,
  type DcganGenerator,
  type DiscriminatorNetwork,
  dcganDiscriminator,
  dcganGenerator,
  type ImageGenerator,
  imageDiscriminator,
  imageGenerator,
} from '../index.js'

/** FID-fashion-mnist-resnet9 2.335, KID-fashion-mnist-resnet9 0.01663, IS-fashion-mnist-resnet9 3.389, precision-fashion-mnist-resnet9 0.756, recall-fashion-mnist-resnet9 0.6666, near copies-fashion-mnist-resnet9 0, modes 10, label entropy (bits) 3.289, SVM of 5000 labels on the discriminator's features, top-1 0.8775. */
export const dcganFashionMnist = {
  build: () => dcganGenerator({ imageSize: 28, channels: 1, baseWidth: 48, latentSize: 100 }),
  task: imageGenerator,
  url: new URL('./dcgan-fashion-mnist.safetensors', import.meta.url),
  bytes: 1092696,
  sha256: 'd76eedbd9469a748d6aa8ec943d2f4052c5609e6a2e255c057244af7d8285977',
  license: 'MIT',
  metrics: {
    'FID-fashion-mnist-resnet9': 2.335447846062164,
    'KID-fashion-mnist-resnet9': 0.01662776437790195,
    'IS-fashion-mnist-resnet9': 3.388834881834369,
    'precision-fashion-mnist-resnet9': 0.756,
    'recall-fashion-mnist-resnet9': 0.6666,
    'near copies-fashion-mnist-resnet9': 0,
    modes: 10,
    'label entropy (bits)': 3.289093087101126,
    "SVM of 5000 labels on the discriminator's features, top-1": 0.8775,
  },
  recipe: 'apps/recipes/src/dcgan-fashion-mnist.ts',
} satisfies Weights<DcganGenerator, ImageGenerator>

/** What it learned against: with it, `new ImageGan(generator.network, discriminator)` is a GAN that scores pictures. */
export const dcganFashionMnistDiscriminator = {
  build: () => dcganDiscriminator({ imageSize: 28, channels: 1, baseWidth: 48, latentSize: 100 }),
  task: imageDiscriminator,
  url: new URL('./dcgan-fashion-mnist-discriminator.safetensors', import.meta.url),
  bytes: 160104,
  sha256: 'faafef8a38011d43fee6a29a01162a52662bf045f3ede3546b5348fe7900982f',
  license: 'MIT',
  metrics: {},
  recipe: 'apps/recipes/src/dcgan-fashion-mnist.ts',
} satisfies Weights<DcganDiscriminator, DiscriminatorNetwork>

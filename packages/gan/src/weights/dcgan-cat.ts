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

/** FID-cifar10-resnet9 0.6838, KID-cifar10-resnet9 0.006996, IS-cifar10-resnet9 1.913, precision-cifar10-resnet9 0.623, recall-cifar10-resnet9 0.55, near copies-cifar10-resnet9 0. */
export const dcganCat = {
  build: () => dcganGenerator({ imageSize: 64, channels: 3, baseWidth: 32, latentSize: 100 }),
  task: imageGenerator,
  url: new URL('./dcgan-cat.safetensors', import.meta.url),
  bytes: 2204952,
  sha256: '88dab3482f421a5964e25d9324c599a625cc8b893b5730f86415a2fdd37cdf51',
  license: 'MIT',
  metrics: {
    'FID-cifar10-resnet9': 0.6837855248946931,
    'KID-cifar10-resnet9': 0.006996018965615236,
    'IS-cifar10-resnet9': 1.9133913440970105,
    'precision-cifar10-resnet9': 0.623,
    'recall-cifar10-resnet9': 0.55,
    'near copies-cifar10-resnet9': 0,
  },
  recipe: 'apps/recipes/src/dcgan-cat.ts',
} satisfies Weights<DcganGenerator, ImageGenerator>

/** What it learned against: with it, `new ImageGan(generator.network, discriminator)` is a GAN that scores pictures. */
export const dcganCatDiscriminator = {
  build: () => dcganDiscriminator({ imageSize: 64, channels: 3, baseWidth: 32, latentSize: 100 }),
  task: imageDiscriminator,
  url: new URL('./dcgan-cat-discriminator.safetensors', import.meta.url),
  bytes: 1393008,
  sha256: 'baa677f4499743600a9af8e73e51beb709aed02e9b79741f415eb461197bf90f',
  license: 'MIT',
  metrics: {},
  recipe: 'apps/recipes/src/dcgan-cat.ts',
} satisfies Weights<DcganDiscriminator, DiscriminatorNetwork>

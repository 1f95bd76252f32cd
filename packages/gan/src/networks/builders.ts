import { buildNamed, type WeightsMetadata } from '@cnn/core'
import type { ImageGeneratorNetwork } from '../adversarial/gan.js'
import { conditionalDcganGenerator } from './conditional-dcgan.js'
import { dcganGenerator } from './dcgan.js'
import { goodfellowGenerator } from './goodfellow-gan.js'
import { resnetGanGenerator } from './resnet-gan.js'
import { theanoDcganGenerator } from './theano-dcgan.js'

/** The generators that a weights file can name. */
export const generatorBuilders = {
  conditionalDcganGenerator,
  dcganGenerator,
  goodfellowGenerator,
  resnetGanGenerator,
  theanoDcganGenerator,
} satisfies Record<string, (options: never) => ImageGeneratorNetwork>

/**
 * The generator that a weights file says it is for:
 * `load('cats.safetensors', { build: buildGenerator, task: imageGenerator })`.
 *
 * Throws a `CnnError` with code 'unknown-network'.
 */
export const buildGenerator = (metadata: WeightsMetadata<object>): ImageGeneratorNetwork =>
  buildNamed<ImageGeneratorNetwork>(metadata, generatorBuilders, { kind: 'Generators of pictures' })

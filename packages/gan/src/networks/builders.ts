import { CnnError, type WeightsMetadata } from '@cnn/core'
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
export function buildGenerator({
  network,
  labels,
}: WeightsMetadata<object>): ImageGeneratorNetwork {
  const known = generatorBuilders as Record<string, (options: object) => ImageGeneratorNetwork>
  const name = network?.name
  if (name !== undefined && Object.hasOwn(known, name)) {
    return known[name]!({ ...network?.options, ...(labels ? { labels } : {}) })
  }
  const found =
    name === undefined ? 'does not say which network it is for' : `is for a network '${name}'`
  throw new CnnError(
    'unknown-network',
    `The weights file ${found}. Generators of pictures are ${Object.keys(known).join(', ')}; build yours, and ` +
      'fill it with loadWeights.',
  )
}

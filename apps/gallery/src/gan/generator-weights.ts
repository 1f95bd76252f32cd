import { type DownloadOptions, load, type Weights } from '@cnn/core'
import type {
  DcganDiscriminator,
  DcganGenerator,
  DiscriminatorNetwork,
  ImageGenerator,
} from '@cnn/gan'

export type OpenGeneratorOptions = Pick<DownloadOptions, 'onProgress' | 'signal'>

/** A generator, and what it learned against where that comes with the page. */
export interface ShippedGenerator {
  generator: ImageGenerator
  discriminator?: DiscriminatorNetwork
}

/** Opens the generators of `offered-generators.ts`, each when it is first chosen. */
export const generatorWeights: Readonly<
  Record<string, (options: OpenGeneratorOptions) => Promise<ShippedGenerator>>
> = {
  'dcgan-fashion-mnist': async (options) => {
    const weights = await import('@cnn/gan/weights/dcgan-fashion-mnist')
    return both(weights.dcganFashionMnist, weights.dcganFashionMnistDiscriminator, options)
  },
  'dcgan-cat': async (options) => {
    const weights = await import('@cnn/gan/weights/dcgan-cat')
    return both(weights.dcganCat, weights.dcganCatDiscriminator, options)
  },
  'conditional-dcgan-mnist': async (options) => {
    const weights = await import('@cnn/gan/weights/conditional-dcgan-mnist')
    return { generator: await load(weights.conditionalDcganMnist, options) }
  },
  'goodfellow-gan-mnist': async (options) => {
    const weights = await import('@cnn/gan/weights/goodfellow-gan-mnist')
    return { generator: await load(weights.goodfellowGanMnist, options) }
  },
}

async function both(
  generator: Weights<DcganGenerator, ImageGenerator>,
  discriminator: Weights<DcganDiscriminator, DiscriminatorNetwork>,
  options: OpenGeneratorOptions,
): Promise<ShippedGenerator> {
  const judge = await load(discriminator, { signal: options.signal })
  try {
    return { generator: await load(generator, options), discriminator: judge }
  } catch (error) {
    judge.dispose()
    throw error
  }
}

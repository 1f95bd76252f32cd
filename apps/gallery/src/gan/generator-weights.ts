import { type DownloadOptions, load } from '@cnn/core'
import type { DiscriminatorNetwork, ImageGenerator } from '@cnn/gan'

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
    const discriminator = await load(weights.dcganFashionMnistDiscriminator, {
      signal: options.signal,
    })
    return { generator: await load(weights.dcganFashionMnist, options), discriminator }
  },
  'dcgan-cat': async (options) => {
    const weights = await import('@cnn/gan/weights/dcgan-cat')
    const discriminator = await load(weights.dcganCatDiscriminator, { signal: options.signal })
    return { generator: await load(weights.dcganCat, options), discriminator }
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

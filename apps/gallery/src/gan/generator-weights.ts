import { type DownloadOptions, load } from '@cnn/core'
import type { ImageGenerator } from '@cnn/gan'

export type OpenGeneratorOptions = Pick<DownloadOptions, 'onProgress' | 'signal'>

/** Opens the generators of `offered-generators.ts`, each when it is first chosen. */
export const generatorWeights: Readonly<
  Record<string, (options: OpenGeneratorOptions) => Promise<ImageGenerator>>
> = {
  'dcgan-fashion-mnist': async (options) => {
    const weights = await import('@cnn/gan/weights/dcgan-fashion-mnist')
    return load(weights.dcganFashionMnist, options)
  },
}

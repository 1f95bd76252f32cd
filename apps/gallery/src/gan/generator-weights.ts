import type { DownloadOptions } from '@cnn/core'
import type { ImageGenerator } from '@cnn/gan'

export type OpenGeneratorOptions = Pick<DownloadOptions, 'onProgress' | 'signal'>

/** Opens the generators of `offered-generators.ts`, each when it is first chosen. */
export const generatorWeights: Readonly<
  Record<string, (options: OpenGeneratorOptions) => Promise<ImageGenerator>>
> = {}

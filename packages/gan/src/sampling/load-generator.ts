import { load, type ReadWeightsOptions, type WeightsSource } from '@cnn/core'
import { buildGenerator } from '../networks/builders.js'
import { type ImageGenerator, imageGenerator } from './image-generator.js'

/**
 * The generator in a lone weights file, which says itself which network it is for: `saveWeights(gan.generator, path)` writes
 * such a file. A `Weights` value is for `load`.
 *
 * ```ts
 * using generator = await loadGenerator('cats.safetensors')
 * const cats = await generator.sample(16, { seed: 1 })
 * ```
 *
 * @throws CnnError 'unknown-network', 'weights-mismatch', and what `readWeightsFile` throws
 */
export const loadGenerator = (
  source: WeightsSource,
  options: ReadWeightsOptions = {},
): Promise<ImageGenerator> =>
  load(source, { ...options, build: buildGenerator, task: imageGenerator })

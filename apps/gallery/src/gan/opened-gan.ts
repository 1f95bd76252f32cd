import { Opened } from '../opened.js'
import type { GanFacts, GanSource } from './gan-source.js'
import type { OpenGeneratorOptions } from './generator-weights.js'
import { type OpenedGan, openGan } from './open-gan.js'

const opened = new Opened<OpenedGan>('No generator is open.')

/** Opens another generator for the worker's verbs. The one before is freed when nobody works with it any more. */
export async function replaceGan(
  source: GanSource,
  options: OpenGeneratorOptions,
): Promise<GanFacts> {
  const { generator, gan } = await opened.replace(openGan(source, options))
  const { imageSize, channels, latent, parameterCount: parameters } = generator.network
  const { labels } = generator
  return { imageSize, channels, latent: { ...latent }, labels, parameters, judges: !!gan }
}

/** Lets a verb work with the generator that is open. */
export const useGan = <T>(act: (gan: OpenedGan) => Promise<T>): Promise<T> => opened.use(act)

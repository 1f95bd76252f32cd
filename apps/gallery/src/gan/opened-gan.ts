import type { GanFacts, GanSource } from './gan-source.js'
import type { OpenGeneratorOptions } from './generator-weights.js'
import { type OpenedGan, openGan } from './open-gan.js'

interface Use {
  opening: Promise<OpenedGan>
  /** How many verbs work with it. */
  users: number
}

let current: Use | undefined

/** Opens another generator for the worker's verbs. The one before is freed when nobody works with it any more. */
export async function replaceGan(
  source: GanSource,
  options: OpenGeneratorOptions,
): Promise<GanFacts> {
  const before = current
  const mine = (current = { opening: openGan(source, options), users: 0 })
  if (before?.users === 0) free(before)
  const { generator, gan } = await mine.opening
  const { imageSize, channels, latent, parameterCount: parameters } = generator.network
  const { labels } = generator
  return { imageSize, channels, latent: { ...latent }, labels, parameters, judges: !!gan }
}

/** Lets a verb work with the generator that is open. */
export async function useGan<T>(act: (opened: OpenedGan) => Promise<T>): Promise<T> {
  if (!current) throw new Error('No generator is open.')
  const mine = current
  mine.users++
  try {
    return await act(await mine.opening)
  } finally {
    mine.users--
    if (mine !== current && mine.users === 0) free(mine)
  }
}

function free({ opening }: Use) {
  opening.then(
    (opened) => opened.dispose(),
    () => {},
  )
}

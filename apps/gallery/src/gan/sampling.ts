import { ask } from '../engine/engine.js'
import { Store } from '../store.js'
import { choosingGenerator } from './choosing-generator.js'
import { explore, exploring } from './exploring.js'
import type { GanFacts } from './gan-source.js'
import type { MadePicture } from './latent.service.js'

export interface SamplingState {
  seed: number
  count: number
  /** The class that all show; undefined for all in turn. */
  label?: number
  pictures: readonly MadePicture[]
  isBusy: boolean
}

/** Pictures of random codes. */
export const sampling = new Store<SamplingState>({
  seed: 1,
  count: 40,
  pictures: [],
  isBusy: false,
})

let known: GanFacts | undefined

/** Samples of a generator that was opened. */
export function beginSampling() {
  const { facts } = choosingGenerator.value
  if (facts === known) return
  known = facts
  sampling.update({ label: undefined, pictures: [] })
  if (facts) void sample({})
}

/** Draws other samples. */
export function sample(fields: Partial<Pick<SamplingState, 'seed' | 'count' | 'label'>>) {
  sampling.update({ ...fields, isBusy: true })
  return explore(async (_, isCurrent) => {
    const { seed, count, label } = sampling.value
    try {
      const pictures = await ask('latent', (service) => service.sample({ seed, count, label }))
      if (!pictures || !isCurrent()) return
      sampling.update({ pictures, isBusy: false })
      exploring.update({ error: undefined })
    } catch (error) {
      sampling.update({ isBusy: false })
      throw error
    }
  })
}

import { CnnError } from '../../errors.js'
import type { DatasetOptions, Source } from '../readable-dataset.js'
import { streamOfRandomAccess } from '../stream.js'
import { checkWeights, concatenated, interleaved, mixed } from './join-data.js'
import { concatStreams, interleaveStreams, mixStreams } from './join-streams.js'

export interface MixDatasetsOptions {
  /** How often an element is of each data set, in any unit; equally often by default. */
  weights?: readonly number[]
  /**
   * When it ends: with the first that has no more, so that the shares hold throughout (by default), or when all have
   * ended, and those that are left go on by their weights.
   */
  until?: 'first' | 'all'
  /** Default 0. */
  seed?: number
}

export const concatSources = <T>(sources: readonly Source<T>[]): Source<T> =>
  joined(sources, concatenated, concatStreams)

export const interleaveSources = <T>(sources: readonly Source<T>[], block: number): Source<T> =>
  joined(
    sources,
    (all) => interleaved(all, block),
    (all) => interleaveStreams(all, block),
  )

export function mixSources<T>(
  sources: readonly Source<T>[],
  { weights, until = 'first', seed = 0 }: MixDatasetsOptions,
): Source<T> {
  const checked = checkWeights(weights ?? sources.map(() => 1), sources.length, 'Dataset.mix()')
  if (until !== 'first' && until !== 'all') {
    throw new CnnError(
      'invalid-argument',
      `Dataset.mix() goes on until '${until}'; it knows 'first' and 'all'.`,
    )
  }
  return joined(
    sources,
    (all) => mixed(all, checked, until, seed),
    (all) => mixStreams(all, checked, until, seed),
  )
}

type Inside<T> = Extract<Source<T>, { at: unknown }>['at']
type Streamed<T> = Extract<Source<T>, { stream: unknown }>['stream']

/** With random access when all have it. */
function joined<T>(
  sources: readonly Source<T>[],
  ofAccess: (sources: Inside<T>[]) => Inside<T>,
  ofStreams: (sources: Streamed<T>[]) => Streamed<T>,
): Source<T> {
  const inside = sources.flatMap((source) => ('at' in source ? [source.at] : []))
  if (inside.length === sources.length) return { at: ofAccess(inside) }
  const streams = sources.map((source) =>
    'at' in source ? streamOfRandomAccess(source.at) : source.stream,
  )
  return { stream: ofStreams(streams) }
}

/** The names one after the other; the classes, where all have the same. */
export function joinedLabels(all: readonly DatasetOptions[], what: string): DatasetOptions {
  if (all.length === 0 || all.length > 65_535) {
    throw new CnnError('invalid-argument', `${what} was given ${all.length} data sets.`)
  }
  const names = all.flatMap(({ name }) => (name ? [name] : []))
  const [first] = all
  const isShared = all.every(({ classes }) => classes?.join('\0') === first?.classes?.join('\0'))
  return {
    name: names.length > 0 ? names.join(' + ') : undefined,
    classes: isShared ? first?.classes : undefined,
  }
}

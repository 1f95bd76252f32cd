import { CnnError } from '../errors.js'
import { nearestName } from '../nearest-name.js'
import type { WeightsMetadata } from './weights.js'

export interface BuildNamedOptions {
  /** What the networks of the table are, for messages: 'Detectors'. */
  kind: string
  /** What the file is called in messages. Default: 'The weights file'. */
  file?: string
}

/**
 * The network that a weights file says it is for, built as the file says by one of these builders; they are given its
 * options, with labels and transform where the file has them.
 *
 * Throws a `CnnError` with code 'unknown-network' where the file does not say, or names a network that is not there.
 */
export function buildNamed<N>(
  { network, labels, transform }: WeightsMetadata<object>,
  builders: Readonly<Record<string, (options: never) => N>>,
  { kind, file = 'The weights file' }: BuildNamedOptions,
): N {
  const names = Object.keys(builders)
  if (!network) {
    throw new CnnError(
      'unknown-network',
      `${file} does not say which network it is for: it was not written by saveWeights of a network that comes with a builder. Build yours, and fill it with loadWeights, or load it with load(file, { build, task }).`,
    )
  }
  if (!Object.hasOwn(builders, network.name)) {
    const nearest = nearestName(network.name, names)
    const meant = nearest === undefined ? '' : ` Did you mean '${nearest}'?`
    throw new CnnError(
      'unknown-network',
      `${file} is for a network '${network.name}'. ${kind} are ${names.join(', ')}.${meant}`,
    )
  }
  const build = builders[network.name] as (options: object) => N
  return build({ ...network.options, ...(labels && { labels }), ...(transform && { transform }) })
}

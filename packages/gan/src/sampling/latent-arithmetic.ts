import { CnnError } from '@cnn/core'

/**
 * The mean of several latent vectors. Radford et al. 2016 (DCGAN, §6.3.2) compute with means of three vectors whose
 * pictures show the same, since single ones are unstable.
 * @throws CnnError 'bad-option' for no vectors, or vectors of different lengths
 */
export function averageLatents(latents: readonly Float32Array[]): Float32Array {
  const first = latents[0]
  if (!first) throw new CnnError('bad-option', 'The average of latent vectors needs at least one.')
  for (const latent of latents) requireSameLength(first, latent)
  return Float32Array.from(
    first,
    (_, i) => latents.reduce((sum, latent) => sum + latent[i]!, 0) / latents.length,
  )
}

/**
 * `to + times · what`: the first vector with so much of the second.
 *
 * ```ts
 * const smile = subtractLatents(averageLatents(smilingWomen), averageLatents(neutralWomen))
 * await generator.decode([addLatents(averageLatents(neutralMen), smile)])   // a smiling man
 * ```
 *
 * @throws CnnError 'bad-option' for vectors of different lengths
 */
export function addLatents(to: Float32Array, what: Float32Array, times = 1): Float32Array {
  requireSameLength(to, what)
  return Float32Array.from(to, (value, i) => value + times * what[i]!)
}

/**
 * `from − what`.
 * @throws CnnError 'bad-option' for vectors of different lengths
 */
export const subtractLatents = (from: Float32Array, what: Float32Array): Float32Array =>
  addLatents(from, what, -1)

/** Throws 'bad-option' for vectors that do not belong to one generator. */
export function requireSameLength(first: Float32Array, second: Float32Array) {
  if (first.length === second.length) return
  throw new CnnError(
    'bad-option',
    `Latent vectors of ${first.length} and of ${second.length} values do not belong to one generator.`,
  )
}

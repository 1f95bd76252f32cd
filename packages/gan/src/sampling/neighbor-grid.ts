import { type ByteImage, CnnError, type Image } from '@cnn/core'
import { fittedTo } from './fitted-to.js'
import type { Neighbor } from './nearest-neighbors.js'
import { type PictureGridOptions, pictureGrid } from './picture-grid.js'

/**
 * A grid in which the nearest training pictures stand to the right of each sample, in yellow frames, as in figure 2 of
 * Goodfellow et al. 2014: to see whether samples are more than training pictures learned by heart.
 * @param neighbors what `nearestNeighbors` found for these samples
 * @param options `columns` counts samples beside each other, each with its neighbours
 * @throws CnnError 'bad-option'
 */
export function neighborGrid(
  samples: readonly Image[],
  neighbors: readonly (readonly Neighbor[])[],
  { columns, ...options }: Omit<PictureGridOptions, 'highlight'> = {},
): ByteImage {
  if (samples.length === 0 || samples.length !== neighbors.length) {
    throw new CnnError(
      'bad-option',
      `There are ${samples.length} samples and neighbours of ${neighbors.length}: show those that were compared.`,
    )
  }
  const group = 1 + Math.max(...neighbors.map(({ length }) => length))
  if (neighbors.some(({ length }) => length !== group - 1)) {
    throw new CnnError('bad-option', 'Every sample needs as many neighbours as the others.')
  }
  const images = samples.flatMap((sample, i) => [
    sample,
    ...neighbors[i]!.map(({ image }) => fittedTo(sample, image)),
  ])
  return pictureGrid(images, {
    ...options,
    columns: group * (columns ?? Math.ceil(Math.sqrt(samples.length / group))),
    highlight: [...images.keys()].filter((place) => place % group > 0),
  })
}

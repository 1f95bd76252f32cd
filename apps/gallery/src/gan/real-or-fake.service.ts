import { type ByteImage, prepareImage, randomStream, readImage } from '@cnn/core'
import { type ImageGenerator, scoreImages } from '@cnn/gan'
import { transfer } from 'comlink'
import { type RgbaPicture, rgbaOf } from '../pictures/rgba-of.js'
import { useGan } from './opened-gan.js'
import { type RealPictures, realPicture } from './real-pictures.js'

export interface PairQuestion {
  real: RealPictures
  /** The only class that the generator has learned; undefined for all. */
  label?: number
  /** Decides all pairs of a game. */
  seed: number
  round: number
}

/** A real and a generated picture, in the order in which they are shown. */
export interface Pair {
  pictures: readonly [RgbaPicture, RgbaPicture]
  /** Which is real. */
  real: 0 | 1
  /** What both show, where the generator was told. */
  label?: string
  /** How probable the discriminator takes it that each is real, where there is one. */
  scores?: readonly [number, number]
  /** Whether it gave the real one the higher score, also where both are as good as certain. */
  isJudgeRight?: boolean
}

/** Pairs of pictures to choose the real one of. */
export const service = {
  /** Reads files that are to be the real ones; gives the places of those that are no pictures. */
  async unreadable(files: readonly Blob[]): Promise<number[]> {
    const places: number[] = []
    for (const [place, file] of files.entries()) {
      await readImage(file).catch(() => places.push(place))
    }
    return places
  },

  pair: ({ real, label: only, seed, round }: PairQuestion): Promise<Pair> =>
    useGan(async ({ generator, gan }) => {
      const random = randomStream(seed, 'pair', round)
      const draw = (count: number) => random.integer(count)
      const { image, label = only } = await realPicture(real, only, draw)
      const { labels } = generator
      const shown = labels && (label ?? random.integer(labels.length)) % labels.length
      const [fake] = await generator.sample(1, {
        seed: seed * 10_000 + round,
        labels: labels && [shown!],
      })
      const place: 0 | 1 = random.chance(0.5) ? 1 : 0
      const images = [await asGenerated(generator, image), fake!]
      if (place === 1) images.reverse()
      const classes = shown === undefined ? undefined : [shown, shown]
      const scores = gan && (await scoreImages(gan, images, { labels: classes }))
      const [left, right] = images.map(rgbaOf) as [RgbaPicture, RgbaPicture]
      const pair: Pair = {
        pictures: [left, right],
        real: place,
        label: labels?.[shown!],
        scores: scores && [scores[0]!.score, scores[1]!.score],
        isJudgeRight: scores && scores[place]!.logit > scores[1 - place]!.logit,
      }
      return transfer(pair, [left.rgba.buffer, right.rgba.buffer])
    }),
}

/** A real picture in the size and the colours of the generator's, so that only what it shows tells it. */
async function asGenerated(
  { network }: ImageGenerator,
  source: Parameters<typeof readImage>[0],
): Promise<ByteImage> {
  const { imageSize: size, channels } = network
  const image = await readImage(source, { channels })
  const [mean, std] = [new Array<number>(channels).fill(0), new Array<number>(channels).fill(1)]
  return prepareImage(image, { size, mean, std })
}

import { type ByteImage, randomStream, resizeImage } from '@cnn/core'
import { encodeGif, type ImageGenerator, type LatentPath, pictureGrid, scoreImages } from '@cnn/gan'
import { transfer } from 'comlink'
import { type RgbaPicture, rgbaOf } from '../pictures/rgba-of.js'
import type { GanFacts, GanSource } from './gan-source.js'
import { strongestDirections } from './latent-directions.js'
import type { OpenedGan } from './open-gan.js'
import { replaceGan, useGan } from './opened-gan.js'

/** A picture that was made, and of what. */
export interface MadePicture extends RgbaPicture {
  code: Float32Array
  /** Its class, where the generator was told one. */
  label?: number
  /** How probable the discriminator takes it that the picture is real, where there is one. */
  score?: number
}

export interface SampleQuestion {
  seed: number
  count: number
  /** The class that all show; undefined for all classes in turn. */
  label?: number
}

export interface FilmQuestion {
  stops: readonly Float32Array[]
  path: LatentPath
  label?: number
}

/** Pictures from one stop of a film to the next. */
const framesPerLeg = 16

/** How long each is seen in a GIF, and about how wide. */
const [frameMilliseconds, gifSide] = [60, 168]

let sampling: AbortController | undefined

/** Makes pictures, and shows what lies between them. */
export const service = {
  open: (source: GanSource, tell?: (share: number) => void): Promise<GanFacts> =>
    replaceGan(source, {
      onProgress: ({ loaded, total }) => total && tell?.(loaded / total),
    }),

  /** Undefined when others were asked for meanwhile. */
  async sample({ seed, count, label }: SampleQuestion): Promise<MadePicture[] | undefined> {
    sampling?.abort()
    const { signal } = (sampling = new AbortController())
    try {
      return await useGan(async (opened) => {
        const { generator } = opened
        const classes = generator.labels?.length
        const labels = classes && Array.from({ length: count }, (_, i) => label ?? i % classes)
        return make(opened, generator.latents(count, seed), labels || undefined, signal)
      })
    } catch (error) {
      if (signal.aborted) return undefined
      throw error
    }
  },

  /** So many codes, drawn by a seed. */
  codes: (count: number, seed: number): Promise<Float32Array[]> =>
    useGan(async ({ generator }) => generator.latents(count, seed)),

  /** The pictures of codes, all of one class. */
  decode: (codes: readonly Float32Array[], label?: number): Promise<MadePicture[]> =>
    useGan((opened) => make(opened, codes, labelsOf(opened.generator, codes, label))),

  /** The pictures of codes side by side, so many in a row. */
  mosaic: (codes: readonly Float32Array[], columns: number, label?: number): Promise<RgbaPicture> =>
    useGan(async ({ generator }) => {
      const labels = labelsOf(generator, codes, label)
      const images = await generator.decode(codes, { labels })
      const tiled = rgbaOf(pictureGrid(images, { columns, gap: 0 }))
      return transfer(tiled, [tiled.rgba.buffer])
    }),

  /** The directions along which the pictures of a class change most. */
  directions: (count: number, label?: number): Promise<Float32Array[]> =>
    useGan(async ({ generator }) => {
      const codes = generator.latents(directionSamples, directionSeed)
      const labels = labelsOf(generator, codes, label)
      const pictures = await generator.decode(codes, { labels })
      return strongestDirections(codes, pictures.map(somePixels), count)
    }),

  film: (question: FilmQuestion): Promise<RgbaPicture[]> =>
    useGan(async ({ generator }) => {
      const frames = (await walk(generator, question)).map(rgbaOf)
      return transfer(
        frames,
        frames.map(({ rgba }) => rgba.buffer),
      )
    }),

  /** The film as a GIF file, enlarged so that it can be seen. */
  gif: (question: FilmQuestion): Promise<Uint8Array<ArrayBuffer>> =>
    useGan(async ({ generator }) => {
      const scale = Math.max(1, Math.round(gifSide / generator.network.imageSize))
      const frames = (await walk(generator, question)).map((frame) =>
        resizeImage(frame, frame.width * scale, frame.height * scale, { method: 'nearest' }),
      )
      const bytes = encodeGif(frames, { milliseconds: frameMilliseconds })
      return transfer(bytes, [bytes.buffer])
    }),
}

const walk = (generator: ImageGenerator, { stops, path, label = 0 }: FilmQuestion) =>
  generator.walk(stops, { path, framesPerLeg, closed: true, label })

const labelsOf = (
  { labels }: ImageGenerator,
  codes: readonly Float32Array[],
  label = 0,
): number[] | undefined => labels && codes.map(() => label)

async function make(
  { generator, gan }: OpenedGan,
  codes: readonly Float32Array[],
  labels?: readonly number[],
  signal?: AbortSignal,
): Promise<MadePicture[]> {
  const images = await generator.decode(codes, { labels, signal })
  const scores = gan && (await scoreImages(gan, images, { labels, signal }))
  const made = images.map((image, i) => ({
    ...rgbaOf(image),
    code: codes[i]!,
    label: labels?.[i],
    score: scores?.[i]?.score,
  }))
  return transfer(
    made,
    made.map(({ rgba }) => rgba.buffer),
  )
}

/** So many pictures say along what they change. */
const [directionSamples, directionSeed] = [256, 7]

/** About a thousand values of a picture, the same of each: enough to tell how it changes. */
function somePixels({ data }: ByteImage): number[] {
  const random = randomStream(directionSeed, 'pixels')
  const most = Math.min(data.length, 1024)
  return Array.from({ length: most }, () => data[random.integer(data.length)]!)
}

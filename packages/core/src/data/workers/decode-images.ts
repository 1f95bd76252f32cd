import { sharpPlace } from '#runtime/data/decode-image'
import { CnnError } from '../../errors.js'
import type { Dataset } from '../dataset.js'
import { type FitImageOptions, fitImage } from '../fit-image.js'
import type { ByteImage, ImageSource } from '../image.js'
import type { LazyContext } from '../random-access.js'
import { type EncodedImage, isEncoded } from '../read-encoded.js'
import { readImage } from '../read-image.js'
import type { DecodeSettings } from './decode-settings.js'
import { type Crew, defaultWorkers, LazyPool, taskOf } from './map-in-workers.js'

export interface DecodeImagesOptions extends Partial<FitImageOptions> {
  /** Convert to grey (1) or RGB (3); by default grey pictures stay grey. */
  channels?: 1 | 3
  /** Larger pictures are refused before they are decoded; 100 megapixels by default. */
  maxPixels?: number
  /**
   * How many worker threads; 0 decodes here. By default one less than the machine runs at the same time, at most 8.
   */
  workers?: number
}

/** The sample with its picture decoded. */
export type Decoded<S> = Omit<S, 'image'> & { image: ByteImage }

/**
 * The samples with their pictures read, decoded and, where a `size` is given, scaled (see `FitImageOptions`), in worker
 * threads: several at the same time, in order, the same pixels whatever the number of threads. Where no threads can be
 * started, and for pictures that they cannot read (a canvas, or a format that needs sharp where it is not found), it is done here.
 * @throws CnnError those of `readImage`, naming the sample
 *
 * @example decodeImages(Dataset.from(paths).map((image) => ({ image })), { size: 224, fit: 'crop', channels: 3 })
 */
export function decodeImages<S extends { image: ImageSource }>(
  data: Dataset<S>,
  { workers, channels, maxPixels = 100e6, size, ...rest }: DecodeImagesOptions = {},
): Dataset<Decoded<S>> {
  if (workers !== undefined && !(Number.isSafeInteger(workers) && workers >= 0)) {
    throw new CnnError('invalid-argument', `decodeImages() was given ${workers} workers.`)
  }
  const fit = size === undefined ? undefined : { ...rest, size }
  const settings: DecodeSettings = { channels, maxPixels, fit, sharp: sharpPlace() }
  const team = new DecodingCrew<S>(settings, workers, data.name ?? 'the data set')
  return data.mapInWorkers(team)
}

class DecodingCrew<S extends { image: ImageSource }> implements Crew<S, Decoded<S>> {
  readonly seed = 0
  readonly ahead: number
  private readonly pool: LazyPool
  private isHere: boolean

  constructor(
    private readonly settings: DecodeSettings,
    workers: number | undefined,
    private readonly title: string,
  ) {
    const count = workers || defaultWorkers()
    this.ahead = 2 * count
    this.isHere = workers === 0
    this.pool = new LazyPool({ name: 'decode', data: settings }, count)
  }

  hold() {
    return this.pool.hold()
  }

  async run(read: () => S | Promise<S>, context: LazyContext): Promise<Decoded<S>> {
    let sample: S | undefined
    const encoded = async () => {
      sample = await read()
      return isEncoded(sample.image) ? sendable(sample.image) : undefined
    }
    const image = this.isHere
      ? undefined
      : await this.inThread(encoded, context).catch((error) => this.without(error))
    sample ??= await read()
    return { ...sample, image: image ?? (await this.here(sample, context)) }
  }

  private inThread(encoded: () => Promise<unknown>, context: LazyContext) {
    const task = taskOf(encoded, context, this.title)
    return this.pool.run(task) as Promise<ByteImage | undefined>
  }

  /** Threads only save time: where they cannot be started, this thread decodes. */
  private without(error: unknown) {
    if (!(error instanceof CnnError) || error.code !== 'worker-failed') throw error
    this.isHere = true
    return undefined
  }

  private async here({ image }: S, { index }: LazyContext): Promise<ByteImage> {
    const { channels, maxPixels, fit } = this.settings
    try {
      const read = await readImage(image, { channels, maxPixels })
      return fit ? fitImage(read, fit).image : read
    } catch (error) {
      if (!(error instanceof CnnError)) throw error
      const message = `Sample ${index} of ${this.title}: ${error.message}`
      throw new CnnError(error.code, message, { cause: error })
    }
  }
}

/** As it goes to a thread, for which relative addresses are not those of the page. */
function sendable(source: EncodedImage) {
  if (source instanceof URL) return source.href
  const base = globalThis.location?.href
  return typeof source === 'string' && base ? new URL(source, base).href : source
}

import { type ImageSample, saveWeights } from '@cnn/core'
import {
  conditionalDcgan,
  dcgan,
  goodfellowGan,
  type ImageGan,
  ImageGenerator,
  pictureGrid,
  trainGan,
} from '@cnn/gan'
import { transfer } from 'comlink'
import { fashionSample } from '../fashion-sample.js'
import { type RgbaPicture, rgbaOf } from '../pictures/rgba-of.js'
import type { GanSettings } from './gan-choices.js'
import { type GanReport, GanRun } from './gan-run.js'
import { trainingOptions } from './gan-training-options.js'
import { picturesOfClass } from './pictures-of-class.js'

export type PictureNetwork = 'dcgan' | 'conditional' | 'original'

export interface PictureSettings extends GanSettings {
  network: PictureNetwork
  /** The class of the pictures that it learns from; undefined for all. */
  label?: number
}

/** Samples of the same codes every time, side by side. */
export interface PicturesShown {
  step: number
  /** Undefined where it is too soon for others. */
  grid?: RgbaPicture
}

const gridColumns = 8
const [samples, batchSize, latentSize, mostSteps] = [40, 32, 32, 100_000]

/** Milliseconds from one grid to the next: a glance. */
const gridEvery = 1500

interface PictureRun {
  run: GanRun<ImageSample, PicturesShown>
  gan: ImageGan
  settings: PictureSettings
}

let current: PictureRun | undefined

/** Who begins while another begins waits. */
let beginning: Promise<unknown> = Promise.resolve()

/** Trains one GAN at a time on the sample of Fashion-MNIST. */
export const service = {
  async describe() {
    const { train, classes } = await fashionSample()
    return { pictures: train.size!, classes }
  },

  /** Begins anew, with networks that know nothing yet. */
  begin(settings: PictureSettings): Promise<PicturesShown> {
    const begun = beginning.then(() => begin(settings))
    beginning = begun.catch(() => {})
    return begun
  },

  /** Learns until `stop`, or so many steps. */
  async learn(tell: (report: GanReport<PicturesShown>) => void, steps?: number) {
    if (!current) throw new Error('There is no GAN in training.')
    return current.run.go(tell, steps)
  },

  async stop() {
    current?.run.stop()
  },

  /** Both networks as a weights file. Pauses the training. */
  async weights(): Promise<Uint8Array<ArrayBuffer>> {
    if (!current) throw new Error('There is no GAN in training.')
    const { run, gan, settings } = current
    await run.pause()
    const { network, ...metadata } = gan.generator.weightsMetadata()
    const options = { ...network!.options, ...discriminatorOptions[settings.network] }
    const bytes = await saveWeights(gan, undefined, {
      metadata: { ...metadata, network: { name: network!.name, options }, license: 'MIT' },
    })
    return transfer(bytes, [bytes.buffer])
  },
}

const sizes = { imageSize: 28, channels: 1, latentSize, seed: 1 } as const

/** What a discriminator is told beside what its generator is. */
const discriminatorOptions: Record<PictureNetwork, object> = {
  dcgan: {},
  conditional: {},
  original: { units: 64 },
}

/** Small ones, of which a phone can take a few steps a second. */
const networks: Record<PictureNetwork, (labels: readonly string[]) => ImageGan> = {
  dcgan: () => dcgan({ ...sizes, baseWidth: 24 }),
  conditional: (labels) =>
    conditionalDcgan({ ...sizes, baseWidth: 16, units: 128, numClasses: labels.length, labels }),
  original: () => goodfellowGan({ ...sizes, rectifiers: 256, units: 64 }),
}

async function begin(settings: PictureSettings): Promise<PicturesShown> {
  await current?.run.end()
  current = undefined
  const { train, classes } = await fashionSample()
  const gan = networks[settings.network](classes)
  const data = await picturesOfClass(train, settings.label)
  const options = { ...trainingOptions(settings), batchSize, steps: mostSteps, seed: 1 }
  const show = lookOver(gan, settings.label)
  current = { run: new GanRun(gan, trainGan(gan, data, options), show), gan, settings }
  return show(0, true)
}

/** Draws the grid now and then, and where nothing comes after. */
function lookOver(gan: ImageGan, label: number | undefined) {
  const generator = new ImageGenerator(gan.generator)
  const codes = generator.latents(samples, 1)
  const classes = generator.labels?.length
  const labels = classes && codes.map((_, i) => label ?? i % classes)
  let drawnAt = Number.NEGATIVE_INFINITY
  return async (step: number, isLast: boolean): Promise<PicturesShown> => {
    if (!isLast && performance.now() - drawnAt < gridEvery) return { step }
    const images = await generator.decode(codes, { labels: labels || undefined })
    drawnAt = performance.now()
    return { step, grid: rgbaOf(pictureGrid(images, { columns: gridColumns, gap: 1 })) }
  }
}

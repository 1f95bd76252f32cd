import { type Image, randomStream, readImage } from '@cnn/core'
import type { Classification, Classifier } from '@cnn/vision'
import { fashionSample } from '../fashion-sample.js'
import { decodeNetwork } from '../train/trained-network.js'
import { type GreyPicture, resized } from './grey-picture.js'
import {
  type Preparation,
  type Prepared,
  prepareDrawing,
  preparePhoto,
  seenSize,
} from './prepare-picture.js'
import { shippedWeights } from './shipped-weights.js'

/** Which network: one that ships with the page, or one in a weights file. */
export type NetworkSource = { id: string } | { weights: Uint8Array }

/** A picture of the visitor's. */
export type Picture =
  | { kind: 'drawing'; pixels: GreyPicture }
  | { kind: 'photo'; source: Blob | ImageBitmap }
  | { kind: 'sample'; pixels: GreyPicture; label: string }

export interface Answer {
  /** The 28×28 pixels that the network saw. */
  seen: Uint8Array
  isInverted: boolean
  /** All classes, the most probable first. */
  classes: Classification[]
  /** How long the network took. */
  milliseconds: number
}

export type SamplePicture = Extract<Picture, { kind: 'sample' }>

let opened: Promise<Classifier> | undefined

/** Says what pictures show. */
export const service = {
  async open(source: NetworkSource) {
    const before = opened
    opened = 'id' in source ? shippedWeights[source.id]!() : decodeNetwork(source.weights)
    before?.then((old) => old.dispose()).catch(() => {})
    const { labels, network } = await opened
    return { labels, parameters: network.parameterCount }
  },

  async classify(picture: Picture, preparation: Preparation): Promise<Answer> {
    if (!opened) throw new Error('No network is open.')
    const classifier = await opened
    const { picture: seen, isInverted } = await prepare(picture, preparation)
    const image: Image = { ...seen, channels: 1 }
    const start = performance.now()
    const classes = await classifier.classify(image, { top: classifier.labels.length })
    return {
      seen: seen.data,
      isInverted,
      classes,
      milliseconds: performance.now() - start,
    }
  },

  /** Pictures out of the test part of the sample, as many of each class. */
  async samples(seed: number, perClass: number): Promise<SamplePicture[]> {
    const { test, classes } = await fashionSample()
    const order = randomStream(seed, 'samples').permutation(test.size!)
    const left = classes.map(() => perClass)
    const pictures: SamplePicture[] = []
    for (const index of order) {
      const { image, label } = await test.get(index)
      if (left[label]!-- <= 0) continue
      const { width, height } = image
      const pixels = { data: Uint8Array.from(image.data), width, height }
      pictures.push({ kind: 'sample', pixels, label: classes[label]! })
      if (pictures.length === perClass * classes.length) break
    }
    return pictures
  },
}

async function prepare(picture: Picture, preparation: Preparation): Promise<Prepared> {
  if (picture.kind === 'drawing') return prepareDrawing(picture.pixels, preparation)
  if (picture.kind === 'sample') return preparePhoto(picture.pixels, preparation)
  return preparePhoto(await readGrey(picture.source), preparation)
}

/** More detail than this changes nothing in 28×28 pixels. */
const enough = 20 * seenSize

async function readGrey(source: Blob | ImageBitmap): Promise<GreyPicture> {
  const { data, width, height } = await readImage(source, { channels: 1 })
  if (source instanceof ImageBitmap) source.close()
  const scale = Math.ceil(Math.max(width, height) / enough)
  if (scale <= 1) return { data, width, height }
  const whole = { x: 0, y: 0, width, height }
  const to = (length: number) => Math.max(1, Math.round(length / scale))
  return resized({ data, width, height }, whole, to(width), to(height))
}

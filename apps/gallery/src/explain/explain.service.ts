import { type ByteImage, readImage, resizeImage } from '@cnn/core'
import {
  type Classification,
  type Classifier,
  colorHeatMap,
  type Explanation,
  explain,
  gradCam,
  gradCamPlusPlus,
  occlusion,
} from '@cnn/vision'
import { transfer } from 'comlink'
import type { Preparation } from '../classify/prepare-picture.js'
import { type Picture, readPicture } from '../classify/read-picture.js'
import type { NetworkSource } from '../networks.js'
import { openClassifier } from '../open-classifier.js'
import { Opened } from '../opened.js'
import { rgbaOf } from '../pictures/rgba-of.js'

const methods = { 'grad-cam': gradCam, 'grad-cam++': gradCamPlusPlus, occlusion }

export type MethodName = keyof typeof methods

export interface Question {
  /** Which class, by its place among the labels; the most probable one by default. */
  index?: number
  method: MethodName
  /** How small grey pictures are made of what is shown; undefined for networks that take pictures as they are. */
  preparation?: Preparation
}

/** What speaks for a class, ready to be shown. */
export interface Shown {
  /** The class that is explained. */
  index: number
  label: string
  score: number
  /** All classes, the most probable first. */
  classes: Classification[]
  /** The picture under the heat map, and the heat map's colours over it, both RGBA and of this size. */
  width: number
  height: number
  picture: Uint8ClampedArray<ArrayBuffer>
  colors: Uint8ClampedArray<ArrayBuffer>
  /** Whether there is nothing in the picture that speaks for the class. */
  isEmpty: boolean
  /** How long the explanation took. */
  milliseconds: number
}

/** Larger pictures show no more of a heat map. */
const longestSide = 640

const opened = new Opened<Classifier>('No network is open.')
let asked: AbortController | undefined

/** Says why a network takes a picture for something. */
export const service = {
  async open(source: NetworkSource) {
    const { labels, network } = await opened.replace(openClassifier(source))
    return { labels, parameters: network.parameterCount }
  },

  /** Undefined when another question came in between. */
  async explain(
    picture: Picture,
    { index, method, preparation }: Question,
    tell?: (share: number) => void,
  ): Promise<Shown | undefined> {
    asked?.abort()
    const { signal } = (asked = new AbortController())
    try {
      return await opened.use(async (classifier) => {
        const image = await readShown(picture, preparation)
        const classes = await classifier.classify(image, { top: classifier.labels.length, signal })
        const start = performance.now()
        const explanation = await explain(classifier, image, {
          label: index ?? classes[0]!.index,
          method: methods[method](),
          signal,
          onProgress: ({ done }) => tell?.(done),
        })
        const milliseconds = performance.now() - start
        return shown(explanation, { classes, milliseconds })
      })
    } catch (error) {
      if (signal.aborted) return undefined
      throw error
    }
  },

  async stop() {
    asked?.abort()
  },
}

/** The picture as the heat map will lie over it. */
async function readShown(
  picture: Picture,
  preparation: Preparation | undefined,
): Promise<ByteImage> {
  if (preparation) {
    const { picture: seen } = await readPicture(picture, preparation)
    return { ...seen, channels: 1 }
  }
  if (picture.kind !== 'photo') return { ...picture.pixels, channels: 1 }
  const image = await readImage(picture.source, { channels: 3 })
  if (picture.source instanceof ImageBitmap) picture.source.close()
  const scale = Math.min(1, longestSide / Math.max(image.width, image.height))
  const to = (length: number) => Math.max(1, Math.round(length * scale))
  return resizeImage(image, to(image.width), to(image.height))
}

function shown(
  { index, label, score, image, map }: Explanation,
  facts: Pick<Shown, 'classes' | 'milliseconds'>,
): Shown {
  const { width, height } = image
  const { rgba: picture } = rgbaOf(image)
  const { data: colors } = colorHeatMap(map)
  const isEmpty = !map.data.some((value) => value > 0)
  const answer = { index, label, score, width, height, picture, colors, isEmpty, ...facts }
  return transfer(answer, [picture.buffer, colors.buffer])
}

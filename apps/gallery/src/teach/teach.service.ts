import {
  Dataset,
  type Image,
  type ImageSample,
  prepareImage,
  readImage,
  saveWeights,
} from '@cnn/core'
import { type Classification, Classifier, fineTune } from '@cnn/vision'
import { transfer } from 'comlink'
import { openClassifier } from '../open-classifier.js'
import { Opened } from '../opened.js'
import { splitLesson } from './split-lesson.js'
import { openStartNetwork } from './start-network.js'

/** A class as it is taught: its name and its pictures, as files. */
export interface TaughtClass {
  name: string
  pictures: readonly Blob[]
}

/** What the page is told while a network learns. */
export interface TeachProgress {
  doing: 'reading' | 'looking' | 'learning'
  /** Of this part, from 0 to 1. */
  share: number
}

/** What came of a lesson. */
export interface Lesson {
  /** The network as a safetensors file. */
  weights: Uint8Array
  labels: readonly string[]
  /** Pictures that it learned from. */
  learned: number
  /** Pictures that were held back, and how many of them it recognises. */
  examined: number
  right: number
  seconds: number
}

const epochs = 40

const taught = new Opened<Classifier>('No network was taught yet.')
let lesson: AbortController | undefined

/** Teaches a network what the visitor shows it, one lesson at a time. */
export const service = {
  /** Undefined when it was stopped; what was taught before stays then. */
  async teach(
    classes: readonly TaughtClass[],
    tell: (progress: TeachProgress) => void,
  ): Promise<Lesson | undefined> {
    lesson?.abort()
    const { signal } = (lesson = new AbortController())
    const started = performance.now()
    let student: Classifier | undefined
    try {
      student = await openStartNetwork()
      const { network } = student
      const samples = await readPictures(classes, student, signal, (share) =>
        tell({ doing: 'reading', share }),
      )
      const { train, validation } = splitLesson(samples)
      const labels = classes.map(({ name }) => name)
      const held = validation.length > 0 ? { validation: Dataset.from(validation) } : {}
      const onProgress = ({ done }: { done: number }) =>
        tell({ doing: 'looking', share: done / samples.length })
      let right = 0
      const options = { ...held, labels, epochs, signal, onProgress }
      for await (const event of fineTune(network, Dataset.from(train), options)) {
        tell({ doing: 'learning', share: event.epoch / epochs })
        const { accuracy = 0 } = event as { accuracy?: number }
        right = Math.round(accuracy * validation.length)
      }
      const weights = await saveWeights(network)
      await taught.replace(Promise.resolve(new Classifier(network)))
      student = undefined
      const seconds = (performance.now() - started) / 1000
      const counts = { learned: train.length, examined: validation.length, right }
      return transfer({ weights, labels, ...counts, seconds }, [weights.buffer])
    } catch (error) {
      if (signal.aborted) return undefined
      throw error
    } finally {
      student?.dispose()
    }
  },

  async stop() {
    lesson?.abort()
  },

  /** Takes a network out of a weights file. A bad file changes nothing. */
  async open(weights: Uint8Array) {
    const classifier = await openClassifier({ weights })
    await taught.replace(Promise.resolve(classifier))
    return { labels: classifier.labels }
  },

  /** What the network that was taught takes a picture for, the most probable class first. */
  recognize: (source: Blob | ImageBitmap): Promise<Classification[]> =>
    taught.use(async (classifier) => {
      const classes = await classifier.classify(source, { top: classifier.labels.length })
      if (source instanceof ImageBitmap) source.close()
      return classes
    }),
}

/** All pictures, as small as the network sees them. */
async function readPictures(
  classes: readonly TaughtClass[],
  { network, transform }: Classifier,
  signal: AbortSignal,
  tell: (share: number) => void,
): Promise<ImageSample[]> {
  const channels = network.inChannels === 1 ? 1 : 3
  const files = classes.flatMap(({ pictures }, label) => pictures.map((file) => ({ file, label })))
  const samples: ImageSample[] = []
  for (const { file, label } of files) {
    const read = await readImage(file, { channels, signal })
    const image: Image = prepareImage(read, transform)
    samples.push({ image, label })
    tell(samples.length / files.length)
  }
  return samples
}

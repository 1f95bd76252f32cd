import {
  backendReady,
  boxOf,
  breather,
  CnnError,
  type ImageSource,
  nearestName,
  readImage,
  type Task,
  throwIfAborted,
} from '@cnn/core'
import type { DetectionNetwork } from './detection-network.js'
import type { Detection, Detections } from './detections.js'
import { type TrackedDetection, Tracker } from './tracker.js'

export interface DetectImageOptions {
  /** The least score, in [0, 1]; by default what suits the network. */
  threshold?: number
  /**
   * How many detections of a picture are given at most; by default as many as the network's reference gives, with `labels`
   * all of them.
   */
  maxDetections?: number
  /** Only things of these classes; all by default. */
  labels?: readonly string[]
  signal?: AbortSignal
}

export interface DetectStreamOptions extends DetectImageOptions {
  /** The least score with which a thing that is followed already is still shown; half of `threshold` by default. */
  keepThreshold?: number
  /** For how many frames a thing that is not seen keeps its id; 30 by default. */
  patience?: number
}

/** What was found in a frame of a film. */
export interface DetectedFrame<Frame> {
  frame: Frame
  detections: TrackedDetection[]
  /** How long reading the frame and finding took. */
  milliseconds: number
}

export interface DetectorOptions {
  labels?: readonly string[]
}

/** Photos are large, and only so many of them are in memory at a time. */
const mostTogether = 8

/** Finds things in pictures. Made by `load(weights)`, or round a network of your own. */
export class Detector {
  readonly network: DetectionNetwork
  /** Class names in the order of the network's outputs. */
  readonly labels: readonly string[]

  constructor(network: DetectionNetwork, { labels = network.labels }: DetectorOptions = {}) {
    this.network = network
    this.labels = labels ?? Array.from({ length: network.numClasses }, (_, i) => `class ${i}`)
    if (this.labels.length !== network.numClasses) {
      throw new CnnError(
        'bad-option',
        `Detector: ${this.labels.length} labels for a network of ${network.numClasses} classes.`,
      )
    }
  }

  /**
   * The things in a picture, or in each of several, best first.
   * @throws CnnError 'bad-option', 'aborted', and what `readImage` throws for a picture that cannot be read
   */
  detect(image: ImageSource, options?: DetectImageOptions): Promise<Detection[]>
  detect(images: readonly ImageSource[], options?: DetectImageOptions): Promise<Detection[][]>
  async detect(
    input: ImageSource | readonly ImageSource[],
    options: DetectImageOptions = {},
  ): Promise<Detection[] | Detection[][]> {
    const choice = this.#choose(options)
    await backendReady()
    const sources = Array.isArray(input) ? input : [input as ImageSource]
    const together = Math.min(mostTogether, this.network.evaluationBatchSize)
    const breathe = breather()
    const results: Detection[][] = []
    for (let start = 0; start < sources.length; start += together) {
      results.push(...(await this.#find(sources.slice(start, start + together), choice)))
      await breathe()
    }
    return Array.isArray(input) ? results : results[0]!
  }

  /**
   * Finds things in one frame after another and follows them: each keeps its `id`. A thing is shown from `threshold` on, and
   * as long as its score stays above `keepThreshold`. No frame is left out: where frames come faster than they are worked
   * on, as from a camera, let the source give its latest when it is asked. Frames are the caller's to close.
   * @throws CnnError as `detect` does
   */
  async *detectStream<Frame extends ImageSource>(
    frames: AsyncIterable<Frame> | Iterable<Frame>,
    { keepThreshold, patience, ...options }: DetectStreamOptions = {},
  ): AsyncGenerator<DetectedFrame<Frame>, void, void> {
    const { threshold = this.network.threshold } = options
    const choice = this.#choose({ ...options, threshold: keepThreshold ?? threshold / 2 })
    const tracker = new Tracker({ threshold, patience })
    await backendReady()
    for await (const frame of frames) {
      const started = performance.now()
      const [found] = await this.#find([frame], choice)
      const detections = tracker.update(found!)
      yield { frame, detections, milliseconds: performance.now() - started }
    }
  }

  /** Frees the network's tensors. */
  dispose() {
    this.network.dispose()
  }

  [Symbol.dispose]() {
    this.dispose()
  }

  async #find(sources: readonly ImageSource[], choice: Choice): Promise<Detection[][]> {
    const { classes, signal, maxDetections, threshold } = choice
    throwIfAborted(signal)
    const images = await Promise.all(
      sources.map((source) => readImage(source, { channels: 3, signal })),
    )
    // Other classes must not take the places of those that are asked for.
    const limit = classes ? Infinity : maxDetections
    const found = await this.network.detectImages(images, {
      ...{ threshold, signal },
      ...(limit !== undefined && { maxDetections: limit }),
    })
    return found.map((detections) => this.#describe(detections, choice))
  }

  #describe({ boxes, scores, labels }: Detections, choice: Choice): Detection[] {
    const { classes, maxDetections } = choice
    const all = Array.from(scores, (score, i): Detection => {
      const index = labels[i]!
      return { label: this.labels[index]!, score, box: boxOf(boxes, i), index }
    })
    const chosen = classes ? all.filter(({ index }) => classes.has(index)) : all
    return chosen.slice(0, maxDetections)
  }

  #choose(options: DetectImageOptions): Choice {
    const { threshold = this.network.threshold, maxDetections, labels, signal } = options
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new CnnError('bad-option', `detect: threshold is from 0 to 1; got ${threshold}.`)
    }
    if (maxDetections !== undefined && !(Number.isInteger(maxDetections) && maxDetections > 0)) {
      throw new CnnError(
        'bad-option',
        `detect: maxDetections is a whole number from 1 up; got ${maxDetections}.`,
      )
    }
    const classes = labels && new Set(labels.map((label) => this.#indexOf(label)))
    return { threshold, maxDetections, classes, signal }
  }

  #indexOf(label: string): number {
    const index = this.labels.indexOf(label)
    if (index >= 0) return index
    const nearest = nearestName(label, this.labels)
    const known = nearest ? `Did you mean '${nearest}'?` : `There are: ${listed(this.labels)}.`
    throw new CnnError('bad-option', `detect: there is no class '${label}'. ${known}`)
  }
}

interface Choice {
  threshold: number
  maxDetections?: number
  /** Indices of the labels that are asked for. */
  classes?: ReadonlySet<number>
  signal?: AbortSignal
}

const listed = (labels: readonly string[]) =>
  labels.length > 12 ? `${labels.slice(0, 12).join(', ')} …` : labels.join(', ')

/** The task of detection weights. */
export const detector: Task<DetectionNetwork, Detector> = {
  name: 'detection',
  create: (network, { labels }) => new Detector(network, { labels }),
}

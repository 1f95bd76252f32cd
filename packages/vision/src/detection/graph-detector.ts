/**
 * Detectors that come as graph models of TensorFlow.js, layers and weights in one: what TensorFlow's converter made of a
 * network that was trained elsewhere. A design says which part of a graph counts and what its outputs mean.
 */
import { CnnError, type Image, tf, throwIfAborted } from '@cnn/core'
import {
  type GraphModelParts,
  type GraphNetwork,
  type GraphPart,
  type LoadGraphModelOptions,
  loadGraphModel,
} from '@cnn/core/graph-model'
import { DetectionNetwork, type DetectOptions } from './detection-network.js'
import type { Detections } from './detections.js'
import { Detector } from './detector.js'
import type { Framed } from './framing.js'

/** One of the outputs of a graph, for one picture. */
export interface GraphOutput {
  values: Float32Array
  /** Without the batch. */
  shape: readonly number[]
}

/** What `decode` is told. */
export interface GraphLimits {
  /** Only scores above it count; the design's own by default. */
  threshold?: number
  /** How many detections are given at most; the design's own by default. */
  maxDetections?: number
  /** Of the picture within the input, in pixels. */
  size: { width: number; height: number }
}

/** How a graph model is used as a detector. */
export interface GraphDetectorDesign {
  name: string
  /** Class names, in the order of the labels that `decode` gives. */
  labels: readonly string[]
  part: GraphPart
  /** The score from which a detection is shown. */
  threshold: number
  /** Pictures as the graph takes them. */
  frame(images: readonly Image[]): Framed
  /** Corners in pixels of the input, best first. */
  decode(outputs: Readonly<Record<string, GraphOutput>>, limits: GraphLimits): Detections
  /** Where the model's `model.json` is published. */
  url: string
  license: string
  metrics: Readonly<Record<string, number>>
  /** Who trained it. */
  recipe: string
}

/** A graph model as a detection network. It finds things, and cannot be trained: a graph comes without its losses. */
export class GraphDetectionNetwork extends DetectionNetwork {
  graph: GraphNetwork
  override readonly threshold: number
  override readonly evaluationBatchSize = 4
  readonly #design: GraphDetectorDesign

  constructor(graph: GraphNetwork, design: GraphDetectorDesign) {
    const { name, labels, threshold } = design
    super(name, { numClasses: labels.length, labels })
    this.graph = graph
    this.threshold = threshold
    this.#design = design
  }

  /** The outputs of the graph for pictures as `frame` makes them. */
  forward(images: tf.Tensor4D): Record<string, tf.Tensor> {
    return this.graph.run(images)
  }

  frame(images: readonly Image[]): Framed {
    return this.#design.frame(images)
  }

  /** @throws CnnError 'not-trainable' */
  losses(): never {
    const { name } = this.#design
    throw new CnnError(
      'not-trainable',
      `${name} is a graph model, which comes without its losses. Train a network that is built here, such as centernetMobilenetV2.`,
    )
  }

  async detectBatch(
    images: tf.Tensor4D,
    sizes: Int32Array,
    { signal, ...limits }: DetectOptions,
  ): Promise<Detections[]> {
    throwIfAborted(signal)
    const outputs = tf.tidy(() => this.forward(images))
    try {
      const entries = Object.entries(outputs)
      const values = await Promise.all(entries.map(([, output]) => output.data<'float32'>()))
      throwIfAborted(signal)
      return Array.from({ length: images.shape[0] }, (_, picture) => {
        const own = entries.map(([name, output], i) => {
          const shape = output.shape.slice(1)
          const length = shape.reduce((a, b) => a * b, 1)
          const part = values[i]!.subarray(picture * length, (picture + 1) * length)
          return [name, { values: part, shape }] as const
        })
        const size = { height: sizes[2 * picture]!, width: sizes[2 * picture + 1]! }
        return this.#design.decode(Object.fromEntries(own), { ...limits, size })
      })
    } finally {
      tf.dispose(outputs)
    }
  }
}

/**
 * Loads a graph model as a detector: from where it is published (through the download cache), or from a path, a URL or
 * its parts, such as the files of an npm package that has it.
 *
 * ```ts
 * const detector = await loadGraphDetector(mobilenetV3CenterNetCoco)
 * const offline = await loadGraphDetector(
 *   mobilenetV3CenterNetCoco,
 *   'node_modules/@vladmandic/human/models/centernet.json',
 * )
 * ```
 *
 * @throws CnnError what `loadGraphModel` throws
 */
export async function loadGraphDetector(
  design: GraphDetectorDesign,
  source: Parameters<typeof loadGraphModel>[0] | GraphModelParts = design.url,
  options: Omit<LoadGraphModelOptions, 'part'> = {},
): Promise<Detector> {
  const graph = await loadGraphModel(source, { ...options, part: design.part })
  return new Detector(new GraphDetectionNetwork(graph, design))
}

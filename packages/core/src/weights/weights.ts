import type { ImageTransform } from '../data/image-transform.js'
import type { Module } from '../layers/module.js'
import type { RenameRule } from './key-rules.js'

/**
 * What makes weights usable by themselves: how the network is built, how its input is prepared, what its outputs
 * mean, and where the figures come from. Travels in the weights file.
 */
export interface WeightsMetadata<Transform = ImageTransform> {
  /** The builder of the network and its options: `{ name: 'resnet20', options: { numClasses: 10 } }`. */
  network?: { name: string; options?: Readonly<Record<string, unknown>> }
  /** The name of the task that the network was trained for. */
  task?: string
  /** Class names in the order of the outputs. */
  labels?: readonly string[]
  /** How the input is prepared. */
  transform?: Transform
  /** What logits are divided by before softmax, so that a classifier is as sure as it is right (`fitTemperature`). */
  temperature?: number
  /** SPDX name, or what the source says. */
  license?: string
  /** What was measured with these weights, as 'Fashion-MNIST top-1': 0.94. */
  metrics?: Readonly<Record<string, number>>
  /** The recipe that made them. */
  recipe?: string
}

/** A use of networks: makes the object whose verbs people call (`classify`, `detect`) from a network with weights. */
export interface Task<M extends Module, T, Transform = ImageTransform> {
  readonly name: string
  create(model: M, metadata: WeightsMetadata<Transform>): T
}

/**
 * An entry for `load`: which network, for which task, and where its weights are. Write it with `satisfies`, so that
 * `load` knows the type of what it gives:
 *
 * ```ts
 * export const myWeights = { build: () => resnet20(…), task: classifier, url: …, … } satisfies Weights<ResNet, Classifier>
 * ```
 */
export interface Weights<M extends Module, T, Transform = ImageTransform>
  extends Omit<WeightsMetadata<Transform>, 'task' | 'network'> {
  build(): M
  task: Task<M, T, Transform>
  /**
   * Where the file is. One that ships beside its module: `new URL('./name.safetensors', import.meta.url)`, which
   * `setAssetBase` can move. One published elsewhere: its address as a string.
   */
  url: URL | string
  /** The size of the file, where it is known. */
  bytes?: number
  /** Other addresses of the same file, tried in order. */
  mirrors?: readonly string[]
  /** How the file's keys become the network's, where another program named them. */
  rename?: readonly RenameRule[]
  /** Which of several state dicts in a checkpoint is meant. */
  at?: string
  /**
   * The file's SHA-256 in hex, or the beginning of it where only that is known. Left out only where the address itself
   * names the content, as one with a commit does.
   */
  sha256?: string
  license: string
  metrics: Readonly<Record<string, number>>
  recipe: string
}

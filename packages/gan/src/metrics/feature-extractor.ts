import type { Image } from '@cnn/core'

/**
 * Turns pictures into vectors that are compared in their place. Figures of different extractors cannot be compared, so
 * each figure bears its extractor's name: FID-fashion-mnist-resnet9.
 */
export interface FeatureExtractor {
  /** Short and without spaces: of the weights that it reads pictures with. */
  readonly name: string
  /** Values per picture. */
  readonly dimensions: number
  /** Row by row [n · dimensions]. Pictures of any size and number of channels; leaves no tensors. */
  features(images: readonly Image[], options?: { signal?: AbortSignal }): Promise<Float32Array>
  /** How many classes it tells apart, where it classifies. */
  readonly classes?: number
  /** Their names. */
  readonly labels?: readonly string[]
  /** Row by row [n · classes], each row a distribution. */
  probabilities?(
    images: readonly Image[],
    options?: { signal?: AbortSignal },
  ): Promise<Float32Array>
  /** Both out of one pass, where that is cheaper than two. */
  featuresAndProbabilities?(
    images: readonly Image[],
    options?: { signal?: AbortSignal },
  ): Promise<{ features: Float32Array; probabilities: Float32Array }>
  /** Changes with every weight and setting: statistics are kept under it. */
  fingerprint(): Promise<string>
}

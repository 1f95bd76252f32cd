import { CnnError, type ImageTransform } from '@cnn/core'
import type { ImageFolder } from '@cnn/datasets'
import type { ClassificationNetwork } from '@cnn/vision/classification'
import { findWeights } from '../find-weights.js'
import type { Terminal } from '../terminal/terminal.js'

export interface StartingNetwork {
  network: ClassificationNetwork
  /** The name or path of the weights. */
  weights: string
}

/** Loads the weights that a fine-tuning begins with, set to pictures of this size. */
export async function startingNetwork(
  from: string,
  size: number | undefined,
  signal: AbortSignal,
): Promise<StartingNetwork> {
  const { classifier, weights } = await findWeights(from).loadClassifier(signal)
  const { network } = classifier
  network.labels = classifier.labels
  network.transform = ofSize(classifier.transform, size)
  if (network.transform.size !== undefined) return { network, weights }
  classifier.dispose()
  throw new CnnError(
    'bad-option',
    `The weights ${weights} do not say how large their pictures are: say it with --size <pixels>.`,
  )
}

/** The preprocessing for squares of another size, with the same margin cut off. */
export function ofSize(transform: ImageTransform, size: number | undefined): ImageTransform {
  if (size === undefined) return transform
  const before = typeof transform.size === 'number' ? transform.size : undefined
  const { shortSide } = transform
  if (shortSide === undefined || before === undefined) return { ...transform, size }
  return { ...transform, size, shortSide: Math.round((shortSide * size) / before) }
}

/** A network for grey pictures sees no colours: that is said, once. */
export async function warnOfColors(
  { network, weights }: StartingNetwork,
  { all }: ImageFolder,
  terminal: Terminal,
) {
  const { image } = await all.get(0)
  if (network.inChannels !== 1 || image.channels === 1) return
  terminal.warn(
    `\nThe network of ${weights} sees grey pictures only, so the colours of yours are not used. Weights of a network for colour pictures do better: --from <weights>.`,
  )
}

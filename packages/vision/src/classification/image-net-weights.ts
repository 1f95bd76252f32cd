import type { ImageTransform, Weights } from '@cnn/core'
import type { ClassificationNetwork, ClassificationOptions } from './classification-network.js'
import { type Classifier, classifier } from './classifier.js'
import { imageNetLabels } from './image-net-labels.js'

/** What torchvision says of weights that it publishes. */
export interface PublishedFile extends Pick<ImageTransform, 'shortSide' | 'method'> {
  /** The file's name, which ends with the beginning of its SHA-256: 'resnet18-f37072fd.pth'. */
  file: string
  /** Top-1 and top-5 accuracy on ImageNet's 50,000 validation pictures as torchvision measured them, in 0 … 1. */
  top1: number
  top5: number
  /** Where it says how they were trained. */
  recipe: string
  /** Default BSD-3-Clause, torchvision's own. */
  license?: string
}

/**
 * An entry for `load`: weights for ImageNet's 1,000 classes that torchvision publishes, downloaded when they are first
 * used. Its licence is that of the files; for the pictures that they were trained on, ImageNet's terms hold.
 */
export function imageNetWeights<M extends ClassificationNetwork>(
  build: (options: ClassificationOptions) => M,
  { file, top1, top5, recipe, license = 'BSD-3-Clause', ...resizing }: PublishedFile,
) {
  const transform: ImageTransform = {
    size: 224,
    shortSide: 256,
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
    ...resizing,
  }
  return {
    build: () => build({ labels: imageNetLabels, transform }),
    task: classifier,
    url: `https://download.pytorch.org/models/${file}`,
    sha256: file.slice(file.lastIndexOf('-') + 1, file.lastIndexOf('.')),
    license,
    labels: imageNetLabels,
    transform,
    metrics: { 'ImageNet validation top-1': top1, 'ImageNet validation top-5': top5 },
    recipe,
  } satisfies Weights<M, Classifier>
}

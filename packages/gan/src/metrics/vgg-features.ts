import type { Task, Weights } from '@cnn/core'
import { Classifier, type Vgg, vgg16ImageNet } from '@cnn/vision/classification'
import { ClassifierFeatures } from './classifier-features.js'

/**
 * What VGG-16's second linear layer gives after its ReLU, 4096 dimensions: precision and recall are measured in this
 * space (Kynkäänniemi et al. 2019). Pictures of any shape are distorted to 224 × 224. The paper's figures were taken with
 * other weights of the same network, so that only figures of this extractor compare with each other.
 */
const vggFeatures: Task<Vgg, ClassifierFeatures> = {
  name: 'features',
  create: (network, { labels, transform }) =>
    new ClassifierFeatures(new Classifier(network, { labels, transform }), { name: 'vgg16-fc2' }),
}

const withFeatures = ({ transform, ...published }: typeof vgg16ImageNet) => {
  const { mean, std } = transform
  return {
    ...published,
    task: vggFeatures,
    transform: { size: 224, resize: 'squash' as const, mean, std },
  } satisfies Weights<Vgg, ClassifierFeatures>
}

/** torchvision's VGG-16 as a feature extractor for precision and recall. 553 MB, downloaded when first used. */
export const vgg16Features = /* @__PURE__ */ withFeatures(vgg16ImageNet)

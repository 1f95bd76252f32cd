import {
  buildNamed,
  load,
  type ReadWeightsOptions,
  type WeightsMetadata,
  type WeightsSource,
} from '@cnn/core'
import { resnet20, resnet32, resnet44, resnet56 } from './cifar-resnet.js'
import type { ClassificationNetwork } from './classification-network.js'
import { type Classifier, classifier } from './classifier.js'
import { efficientnetB0 } from './efficientnet.js'
import { mobilenetV2 } from './mobilenet-v2.js'
import { mobilenetV3Large, mobilenetV3Small } from './mobilenet-v3.js'
import { plainNet } from './plain-net.js'
import { resnet18, resnet34, resnet50, resnet101, resnet152 } from './resnet.js'
import { resnet9 } from './resnet9.js'
import { squeezenet11 } from './squeezenet.js'
import { vgg16, vgg16Bn, vgg19, vgg19Bn } from './vgg.js'

/** The classifiers that a weights file can name. */
export const classificationBuilders = {
  ...{ efficientnetB0, mobilenetV2, mobilenetV3Large, mobilenetV3Small, plainNet, resnet9 },
  ...{ resnet18, resnet34, resnet50, resnet101, resnet152, resnet20, resnet32, resnet44, resnet56 },
  ...{ squeezenet11, vgg16, vgg16Bn, vgg19, vgg19Bn },
} satisfies Record<string, (options: never) => ClassificationNetwork>

/**
 * The network that a weights file says it is for: `load('birds.safetensors', { build: buildClassifier, task: classifier })`.
 *
 * Throws a `CnnError` with code 'unknown-network'.
 */
export const buildClassifier = (metadata: WeightsMetadata): ClassificationNetwork =>
  buildNamed<ClassificationNetwork>(metadata, classificationBuilders, { kind: 'Classifiers' })

/**
 * The classifier in a lone weights file, which says itself which network it is for: `saveWeights(network, path)`,
 * `cnn train` and `cnn finetune` write such files. A `Weights` value is for `load`. It brings the networks of all
 * classifiers with it; where size counts, `load` with a `build` of your own brings one.
 *
 * ```ts
 * using classifier = await loadClassifier('runs/birds/fine-tuned.safetensors')
 * const [first] = await classifier.classify('robin.jpg')
 * ```
 *
 * @throws CnnError 'unknown-network', 'weights-mismatch', and what `readWeightsFile` throws
 */
export const loadClassifier = (
  source: WeightsSource,
  options: ReadWeightsOptions = {},
): Promise<Classifier> => load(source, { ...options, build: buildClassifier, task: classifier })

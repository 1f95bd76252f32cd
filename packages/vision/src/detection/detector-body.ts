/** What detectors take of classification networks: all but the head, with the keys that torchvision's backbones have. */
import {
  BatchNorm,
  CnnError,
  type Conv2d,
  convNorm,
  MaxPool2d,
  Module,
  type Sequential,
  tf,
  withoutInitialization,
} from '@cnn/core'
import type { MobileNetV3 } from '../classification/mobilenet-v3.js'
import type { ResNet } from '../classification/resnet.js'

/** [n, h, w, 3] -> maps, fine to coarse. */
export interface DetectorBody extends Module {
  /** Of each map. */
  readonly channels: readonly number[]
  /** How many pixels of a picture's side make one of each map's. */
  readonly strides: readonly number[]
  /** Its parts from the input on, which are frozen in this order. */
  readonly stages: readonly (readonly Module[])[]
  forward(images: tf.Tensor4D): tf.Tensor4D[]
}

/** The four stages of a ResNet, or those from `firstStage` on. */
export class ResNetBody extends Module implements DetectorBody {
  conv1: Conv2d
  bn1: BatchNorm
  layer1: Sequential<Module>
  layer2: Sequential<Module>
  layer3: Sequential<Module>
  layer4: Sequential<Module>
  readonly channels: readonly number[]
  readonly strides: readonly number[]
  readonly #pool = new MaxPool2d(3, { stride: 2, padding: 1 })
  readonly #skipped: number

  constructor(build: () => ResNet, { firstStage = 1 } = {}) {
    super()
    const network = withoutInitialization(build)
    this.conv1 = network.conv1
    this.bn1 = network.bn1
    this.layer1 = network.layer1
    this.layer2 = network.layer2
    this.layer3 = network.layer3
    this.layer4 = network.layer4
    this.#skipped = firstStage - 1
    this.channels = network.featureChannels.slice(this.#skipped)
    this.strides = network.featureStrides.slice(this.#skipped)
  }

  get stages() {
    const { conv1, bn1, layer1, layer2, layer3, layer4 } = this
    return [[conv1, bn1], [layer1], [layer2], [layer3], [layer4]]
  }

  forward(images: tf.Tensor4D): tf.Tensor4D[] {
    return tf.tidy(() => {
      let x = tf.tidy(() => this.#pool.forward(convNorm(images, this.conv1, this.bn1, 'relu')))
      const maps: tf.Tensor4D[] = []
      for (const layer of [this.layer1, this.layer2, this.layer3, this.layer4]) {
        x = runThrough(layer, x)
        maps.push(x)
      }
      return maps.slice(this.#skipped)
    })
  }
}

/** The layers of a MobileNetV3-Large; its maps are those of its last block of stride 2 and of its last layer, both at stride 32. */
export class MobileNetV3Body extends Module implements DetectorBody {
  readonly channels: readonly number[]
  readonly strides = [32, 32]
  readonly #layers: readonly Module[]
  /** Where the stages begin: at the layers of stride 2, and at the last. */
  readonly #starts: readonly number[]

  constructor(build: () => MobileNetV3) {
    super()
    const layers = [...withoutInitialization(build).layers]
    const strided = [...layers.keys()].filter((i) => layers[i]!.stride === 2)
    this.#starts = [...strided, layers.length - 1]
    this.#layers = layers
    this.channels = this.#starts.slice(-2).map((i) => layers[i]!.outChannels)
  }

  /** torchvision has the layers without a name around them. */
  override children(): [string, Module][] {
    return this.#layers.map((layer, index) => [String(index), layer])
  }

  get stages() {
    return this.#starts.map((start, i) => this.#layers.slice(start, this.#starts[i + 1]))
  }

  forward(images: tf.Tensor4D): tf.Tensor4D[] {
    return tf.tidy(() => {
      const [last, end] = [this.#starts.at(-2)!, this.#layers.length]
      const fine = runThrough(this.#layers.slice(0, last + 1), images)
      return [fine, runThrough(this.#layers.slice(last + 1, end), fine)]
    })
  }
}

export interface BackboneOptions {
  /**
   * How many of the backbone's last stages are trained, 0 … 5, or 6 of MobileNetV3; the first ones keep their values. All by
   * default; 3 is usual where the backbone comes from ImageNet.
   */
  trainableStages?: number
  /** Whether the backbone's batch norms keep their values and statistics, as is usual then too. Default false. */
  frozenNorms?: boolean
  /** ε of the backbone's batch norms; 0 for the weights that torchvision made when it had none. Default 1e-5. */
  normEpsilon?: number
}

/** As torchvision's first weights for COCO were made: on ResNet-50 with frozen batch norms, which had no ε then. */
export const publishedBackbone: BackboneOptions = {
  ...{ trainableStages: 3, frozenNorms: true, normEpsilon: 0 },
}

/**
 * Freezes what is not to be trained. Batch norms are those of torchvision's detectors, also where the network as a
 * classifier has others.
 */
export function prepareBody<B extends DetectorBody>(body: B, options: BackboneOptions): B {
  const { stages } = body
  const { trainableStages = stages.length, frozenNorms = false, normEpsilon = 1e-5 } = options
  if (
    !Number.isInteger(trainableStages) ||
    trainableStages < 0 ||
    trainableStages > stages.length
  ) {
    throw new CnnError(
      'bad-option',
      `The backbone has ${stages.length} stages, of which 0 … ${stages.length} can be trained, not ${trainableStages} (trainableStages).`,
    )
  }
  for (const part of stages.slice(0, stages.length - trainableStages).flat()) {
    for (const [, parameter] of part.parameters()) parameter.trainable = false
  }
  for (const norm of batchNorms(body)) {
    norm.epsilon = normEpsilon
    norm.momentum = 0.1
    if (!frozenNorms) continue
    norm.weight.trainable = false
    norm.bias.trainable = false
  }
  return body
}

function* batchNorms(module: Module): Generator<BatchNorm> {
  for (const [, child] of module.children()) {
    if (child instanceof BatchNorm) yield child
    else yield* batchNorms(child)
  }
}

/** Frees what is only needed within a layer as soon as the layer is done. */
function runThrough(layers: Iterable<Module>, input: tf.Tensor4D): tf.Tensor4D {
  return tf.tidy(() => {
    let x = input
    for (const layer of layers) x = tf.tidy(() => layer.forward(x) as tf.Tensor4D)
    return x
  })
}

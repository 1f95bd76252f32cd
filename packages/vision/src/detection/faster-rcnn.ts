/**
 * Faster R-CNN on a feature pyramid: Ren et al. 2015, arXiv:1506.01497, and Lin et al. 2017, arXiv:1612.03144, with
 * torchvision's keys. A first stage proposes regions, a second one says what they hold and where it is.
 *
 * It differs from the papers as torchvision does: RoIAlign in the place of pooling, one size of anchors for each level, and
 * boxes are clipped before those that overlap are dropped.
 */
import {
  type Image,
  type Module,
  randomStream,
  tf,
  throwIfAborted,
  trainingRandom,
} from '@cnn/core'
import { mobilenetV3Large } from '../classification/mobilenet-v3.js'
import { resnet18, resnet50 } from '../classification/resnet.js'
import type { AnchorDesign } from './anchor-levels.js'
import { cocoWeights } from './coco-weights.js'
import { type DetectionBatch, groundTruths } from './detection-batch.js'
import { DetectionNetwork, type Detections, type DetectOptions } from './detection-network.js'
import {
  type BackboneOptions,
  type DetectorBody,
  MobileNetV3Body,
  prepareBody,
  publishedBackbone,
  ResNetBody,
} from './detector-body.js'
import { frameByShortSide, imageNetNormalization } from './framing.js'
import { PyramidBackbone } from './pyramid-backbone.js'
import { type ProposalLimits, type Proposals, RegionProposalNetwork } from './region-proposals.js'
import { ConvolutionHead, type RegionMaps, RoiHeads, TwoLayerHead } from './roi-heads.js'
import { type TorchvisionDetectionOptions, torchvisionClasses } from './torchvision-classes.js'

export interface FasterRcnnOptions extends TorchvisionDetectionOptions, BackboneOptions {
  /** What pictures' shorter side is scaled to, in pixels. Default 800. */
  shortSide?: number
  /** What their longer side may have at most. Default 1333. */
  longSide?: number
  /** How many regions of a picture are looked at more closely, at most; fewer are faster. Default 1000. */
  proposals?: number
  /** How many regions of a picture the second stage learns from at a time. Default 512. */
  regionsPerPicture?: number
  /** Channels of the feature pyramid. Default 256. */
  pyramidChannels?: number
  /** Width of the second stage's hidden layers. Default 1024. */
  headChannels?: number
  /** 'first' learns from the first anchors and regions that there are instead of random ones, for comparisons. */
  sampling?: 'random' | 'first'
}

/** What a Faster R-CNN is made of. */
export interface FasterRcnnDesign {
  body: () => DetectorBody
  /** Of each level of the pyramid. */
  anchorSizes: AnchorDesign['sizes']
  /** torchvision's second version: batch norms in the pyramid and the second stage, more convolutions in both stages. */
  isDeeper?: boolean
  /** Proposals at inference that are less likely are dropped. Default 0. */
  proposalThreshold?: number
}

/** Learning needs a backend that can be read at once (all but webgpu), since what is learnt depends on what is proposed. */
export class FasterRcnn extends DetectionNetwork {
  backbone: PyramidBackbone
  rpn: RegionProposalNetwork
  roi_heads: RoiHeads
  readonly #options: FasterRcnnOptions
  readonly #limits: ProposalLimits

  constructor(name: string, design: FasterRcnnDesign, options: FasterRcnnOptions) {
    const { outputs, ...classes } = torchvisionClasses(options)
    super(name, { ...options, ...classes })
    const { isDeeper = false, anchorSizes, proposalThreshold: threshold = 0 } = design
    const { pyramidChannels = 256, headChannels = 1024, proposals = 1000 } = options
    const norm = isDeeper ? 'batch' : undefined
    const pyramid = { channels: pyramidChannels, norm } as const
    this.backbone = new PyramidBackbone(prepareBody(design.body(), options), pyramid)
    const anchors = { sizes: anchorSizes, ratios: [0.5, 1, 2] }
    this.rpn = new RegionProposalNetwork(pyramidChannels, anchors, { depth: isDeeper ? 2 : 1 })
    const Head = isDeeper ? ConvolutionHead : TwoLayerHead
    const head: Module = new Head(pyramidChannels, headChannels)
    this.roi_heads = new RoiHeads(head, headChannels, { outputs, ...classes })
    this.#options = options
    this.#limits = { perLevel: proposals, perPicture: proposals, threshold }
  }

  frame(images: readonly Image[]) {
    const { shortSide = 800, longSide = 1333 } = this.#options
    return frameByShortSide(images, { shortSide, longSide, ...imageNetNormalization })
  }

  /** The maps of the pyramid, and what the first stage says of all anchors. */
  forward(images: tf.Tensor4D) {
    return tf.tidy(() => {
      const maps = this.backbone.forward(images)
      return { maps, ...this.rpn.forward(maps) }
    })
  }

  losses(batch: DetectionBatch): Record<string, tf.Scalar> {
    const truths = groundTruths(batch)
    const { take, random } = this.#sampling()
    const { maps, ...outputs } = this.forward(batch.images)
    const anchors = this.rpn.anchors(maps, sizeOf(batch.images))
    const values = {
      logits: outputs.logits.dataSync<'float32'>(),
      deltas: outputs.deltas.dataSync<'float32'>(),
    }
    const proposals = this.rpn.propose(values, anchors, batch.sizes, {
      ...{ perLevel: 2000, perPicture: 2000, threshold: this.#limits.threshold },
    })
    const { regionsPerPicture = 512 } = this.#options
    const sampling = { take, random, regionsPerPicture }
    return {
      ...this.roi_heads.losses(this.#regionMaps(maps), proposals, truths, sampling),
      ...this.rpn.losses(outputs, anchors, truths, { take, random }),
    }
  }

  /** At most 100 detections of a score above 0.05, unless told otherwise. */
  async detectBatch(
    images: tf.Tensor4D,
    sizes: Int32Array,
    { threshold = 0.05, maxDetections = 100, signal }: DetectOptions = {},
  ): Promise<Detections[]> {
    return this.#withProposals(images, sizes, signal, (proposals, maps) =>
      this.roi_heads.detect(this.#regionMaps(maps), proposals, sizes, {
        ...{ threshold, maxDetections, signal },
      }),
    )
  }

  /** What the first stage proposes for each picture of a batch as `frame` makes it, best first. */
  propose(images: tf.Tensor4D, sizes: Int32Array): Promise<Proposals[]> {
    return this.#withProposals(images, sizes, undefined, async (proposals) => proposals)
  }

  async #withProposals<T>(
    images: tf.Tensor4D,
    sizes: Int32Array,
    signal: AbortSignal | undefined,
    use: (proposals: Proposals[], maps: tf.Tensor4D[]) => Promise<T>,
  ): Promise<T> {
    throwIfAborted(signal)
    const { maps, logits, deltas } = this.forward(images)
    try {
      const [logitValues, deltaValues] = await Promise.all([
        logits.data<'float32'>(),
        deltas.data<'float32'>(),
      ])
      throwIfAborted(signal)
      const values = { logits: logitValues, deltas: deltaValues }
      const anchors = this.rpn.anchors(maps, sizeOf(images))
      return await use(this.rpn.propose(values, anchors, sizes, this.#limits), maps)
    } finally {
      tf.dispose([...maps, logits, deltas])
    }
  }

  /** Regions are cut out of the maps that the backbone's gave, not of the extra level. */
  #regionMaps(maps: readonly tf.Tensor4D[]): RegionMaps {
    const { strides } = this.backbone.body
    return { maps: maps.slice(0, strides.length), strides }
  }

  #sampling() {
    const { sampling: take = 'random' } = this.#options
    return { take, random: trainingRandom() ?? randomStream(0, 'sampling') }
  }
}

const sizeOf = ({ shape: [, height, width] }: tf.Tensor4D) => [height, width] as const

const oneSizeEach = [[32], [64], [128], [256], [512]]

/** All sizes on each of three levels. */
const allSizesEach = [0, 1, 2].map(() => [32, 64, 128, 256, 512])

/** With ResNet-50: 41,755,286 parameters for COCO's 90 ids. */
export const fasterRcnnResnet50Fpn = (options: FasterRcnnOptions = {}) =>
  build('fasterRcnnResnet50Fpn', { body: resnet50Body, anchorSizes: oneSizeEach }, options)

/** torchvision's second version (Li et al. 2021, arXiv:2111.11429): 43,712,278 parameters for COCO's 90 ids. */
export const fasterRcnnResnet50FpnV2 = (options: FasterRcnnOptions = {}) => {
  const design = { body: resnet50Body, anchorSizes: oneSizeEach, isDeeper: true }
  return build('fasterRcnnResnet50FpnV2', design, options)
}

/**
 * With ResNet-18, for training on few pictures or without a graphics card: 28,275,328 parameters for COCO's 90 ids; with
 * `pyramidChannels: 64` and `headChannels: 256` less than half. Its weights are those of torchvision's
 * `FasterRCNN(resnet_fpn_backbone(backbone_name='resnet18', …))`.
 */
export const fasterRcnnResnet18Fpn = (options: FasterRcnnOptions = {}) => {
  const body = () => new ResNetBody(() => resnet18())
  return build('fasterRcnnResnet18Fpn', { body, anchorSizes: oneSizeEach }, options)
}

/** With MobileNetV3-Large, whose maps begin at stride 32: 19,386,354 parameters for COCO's 90 ids. */
export const fasterRcnnMobilenetV3LargeFpn = (options: FasterRcnnOptions = {}) =>
  build('fasterRcnnMobilenetV3LargeFpn', mobilenetDesign, options)

/** The same for pictures of 320 pixels, shorter side, which is eight times as fast. */
export const fasterRcnnMobilenetV3Large320Fpn = (options: FasterRcnnOptions = {}) =>
  build('fasterRcnnMobilenetV3Large320Fpn', mobilenetDesign, {
    ...{ shortSide: 320, longSide: 640, proposals: 150 },
    ...options,
  })

const resnet50Body = () => new ResNetBody(() => resnet50())

const mobilenetDesign: FasterRcnnDesign = {
  body: () => new MobileNetV3Body(() => mobilenetV3Large()),
  anchorSizes: allSizesEach,
  proposalThreshold: 0.05,
}

const build = (name: string, design: FasterRcnnDesign, options: FasterRcnnOptions) =>
  new FasterRcnn(name, design, options).initialize(options.seed)

const recipes = 'https://github.com/pytorch/vision/tree/main/references/detection'

/** COCO val2017 AP 37.0 %. */
export const fasterRcnnResnet50FpnCoco = /* @__PURE__ */ cocoWeights(
  () => fasterRcnnResnet50Fpn(publishedBackbone),
  {
    file: 'fasterrcnn_resnet50_fpn_coco-258fb6c6.pth',
    ap: 0.37,
    recipe: `${recipes}#faster-r-cnn-resnet-50-fpn`,
  },
)

/** COCO val2017 AP 46.7 %. */
export const fasterRcnnResnet50FpnV2Coco = /* @__PURE__ */ cocoWeights(
  () => fasterRcnnResnet50FpnV2({ trainableStages: 3 }),
  {
    file: 'fasterrcnn_resnet50_fpn_v2_coco-dd69338a.pth',
    ap: 0.467,
    recipe: 'https://github.com/pytorch/vision/pull/5763',
  },
)

const publishedMobilenet = { trainableStages: 3, frozenNorms: true }

/** COCO val2017 AP 32.8 %. */
export const fasterRcnnMobilenetV3LargeFpnCoco = /* @__PURE__ */ cocoWeights(
  () => fasterRcnnMobilenetV3LargeFpn(publishedMobilenet),
  {
    file: 'fasterrcnn_mobilenet_v3_large_fpn-fb6a3cc7.pth',
    ap: 0.328,
    recipe: `${recipes}#faster-r-cnn-mobilenetv3-large-fpn`,
  },
)

/** COCO val2017 AP 22.8 %. */
export const fasterRcnnMobilenetV3Large320FpnCoco = /* @__PURE__ */ cocoWeights(
  () => fasterRcnnMobilenetV3Large320Fpn(publishedMobilenet),
  {
    file: 'fasterrcnn_mobilenet_v3_large_320_fpn-907ea3f9.pth',
    ap: 0.228,
    recipe: `${recipes}#faster-r-cnn-mobilenetv3-large-320-fpn`,
  },
)

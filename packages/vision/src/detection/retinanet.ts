/**
 * RetinaNet: Lin et al. 2017, "Focal Loss for Dense Object Detection", arXiv:1708.02002, with torchvision's keys. Each anchor
 * of five levels says which classes it holds, and where the box is.
 *
 * It differs from the paper as torchvision does: one of a level's outputs is a background that nothing learns, and in the
 * first version level 6 is made of level 5 instead of the backbone's last map.
 */
import { type Image, tf, throwIfAborted } from '@cnn/core'
import { resnet50 } from '../classification/resnet.js'
import { type AnchorDesign, anchorLevels, anchorsPerPlace } from './anchor-levels.js'
import { cocoWeights } from './coco-weights.js'
import { type DetectionBatch, groundTruths } from './detection-batch.js'
import { DetectionNetwork, type Detections, type DetectOptions } from './detection-network.js'
import {
  type BackboneOptions,
  type DetectorBody,
  prepareBody,
  publishedBackbone,
  ResNetBody,
} from './detector-body.js'
import { LastLevelP6P7 } from './feature-pyramid.js'
import { frameByShortSide, imageNetNormalization } from './framing.js'
import { PyramidBackbone } from './pyramid-backbone.js'
import { chooseAnchors, decodeAnchors } from './retinanet-detections.js'
import { type LevelOutputs, RetinaNetHead } from './retinanet-head.js'
import {
  type AnchorTargets,
  boxLoss,
  classificationLoss,
  matchAnchors,
} from './retinanet-losses.js'
import { gatherRows } from './rows.js'
import {
  type TorchvisionClasses,
  type TorchvisionDetectionOptions,
  torchvisionClasses,
} from './torchvision-classes.js'

export interface RetinaNetOptions extends TorchvisionDetectionOptions, BackboneOptions {
  /** What pictures' shorter side is scaled to, in pixels. Default 800. */
  shortSide?: number
  /** What their longer side may have at most. Default 1333. */
  longSide?: number
  /** Channels of the feature pyramid and the heads; multiples of 32 in the second version. Default 256. */
  pyramidChannels?: number
}

/** What a RetinaNet is made of. */
export interface RetinaNetDesign {
  /** Whose maps begin at stride 8. */
  body: () => DetectorBody
  /**
   * torchvision's second version: group norms in the heads, level 6 made of the backbone's last map, and boxes that learn by
   * their generalised IoU instead of their offsets.
   */
  isSecond?: boolean
}

const anchors: AnchorDesign = {
  sizes: [32, 64, 128, 256, 512].map((size) => [
    size,
    Math.floor(size * 2 ** (1 / 3)),
    Math.floor(size * 2 ** (2 / 3)),
  ]),
  ratios: [0.5, 1, 2],
}

export class RetinaNet extends DetectionNetwork {
  backbone: PyramidBackbone
  head: RetinaNetHead
  readonly #classes: TorchvisionClasses
  readonly #options: RetinaNetOptions
  readonly #isSecond: boolean

  constructor(
    name: string,
    { body: make, isSecond = false }: RetinaNetDesign,
    options: RetinaNetOptions,
  ) {
    const classes = torchvisionClasses(options)
    const { outputs, ...known } = classes
    super(name, { ...options, ...known })
    const { pyramidChannels = 256 } = options
    const body = prepareBody(make(), options)
    const source = isSecond ? body.channels.at(-1)! : pyramidChannels
    const extra = new LastLevelP6P7(source, pyramidChannels)
    this.backbone = new PyramidBackbone(body, { channels: pyramidChannels, extra })
    this.head = new RetinaNetHead(pyramidChannels, {
      ...{ anchors: anchorsPerPlace(anchors), outputs },
      ...(isSecond ? { norm: 'group' } : {}),
    })
    this.#classes = classes
    this.#options = options
    this.#isSecond = isSecond
  }

  frame(images: readonly Image[]) {
    const { shortSide = 800, longSide = 1333 } = this.#options
    return frameByShortSide(images, { shortSide, longSide, ...imageNetNormalization })
  }

  /** What the heads say of the anchors of each level, and the anchors. */
  forward(images: tf.Tensor4D): { levels: LevelOutputs[]; anchors: Float32Array[] } {
    const [, height, width] = images.shape
    let corners: Float32Array[] = []
    const levels = tf.tidy(() => {
      const maps = this.backbone.forward(images)
      corners = anchorLevels(anchors, maps, [height, width])
      return this.head.forward(maps)
    })
    return { levels, anchors: corners }
  }

  /** As torchvision names them, each by the number of anchors that hold something. */
  losses(batch: DetectionBatch): Record<string, tf.Scalar> {
    return tf.tidy(() => {
      const { levels, anchors } = this.forward(batch.images)
      const targets: AnchorTargets = matchAnchors(anchors, groundTruths(batch))
      const logits = tf.concat(levels.map(({ logits }) => logits), 1) // biome-ignore format: one row
      const deltas = tf.concat(levels.map(({ deltas }) => deltas), 1) // biome-ignore format: one row
      return {
        classification: classificationLoss(logits, targets, this.#classes.categoryIds),
        bbox_regression: boxLoss(deltas, targets, this.#isSecond ? 'giou' : 'l1'),
      }
    })
  }

  /** At most 300 detections of a score above 0.05, unless told otherwise. */
  async detectBatch(
    images: tf.Tensor4D,
    sizes: Int32Array,
    { threshold = 0.05, maxDetections = 300, signal }: DetectOptions = {},
  ): Promise<Detections[]> {
    throwIfAborted(signal)
    const { levels, anchors } = this.forward(images)
    try {
      const chosen = await chooseOfLevels(levels, threshold)
      throwIfAborted(signal)
      const values = await readRows(levels, chosen)
      const { categoryIds, outputs } = this.#classes
      return Array.from({ length: images.shape[0] }, (_, picture) => {
        const ofPicture = values.map((level, i) => ({
          ...level[picture]!,
          anchors: gatherRows(anchors[i]!, chosen[i]![picture]!),
        }))
        const size = { height: sizes[2 * picture]!, width: sizes[2 * picture + 1]! }
        return decodeAnchors(ofPicture, size, { categoryIds, outputs, threshold, maxDetections })
      })
    } finally {
      tf.dispose(levels)
    }
  }
}

/** For each level and picture the anchors that can hold something. */
async function chooseOfLevels(levels: readonly LevelOutputs[], threshold: number) {
  const largest = tf.tidy(() => levels.map(({ logits }) => tf.max(logits, 2)))
  try {
    const values = await Promise.all(largest.map((level) => level.data<'float32'>()))
    return values.map((level, i) => {
      const [pictures, count] = levels[i]!.logits.shape
      return Array.from({ length: pictures }, (_, picture) =>
        chooseAnchors(level.subarray(picture * count, (picture + 1) * count), threshold),
      )
    })
  } finally {
    tf.dispose(largest)
  }
}

/** For each level and picture what the heads say of the chosen anchors: of all of them it would be much to read. */
async function readRows(levels: readonly LevelOutputs[], chosen: readonly Int32Array[][]) {
  return Promise.all(
    levels.map(async (level, i) => {
      const [pictures, count, outputs] = level.logits.shape
      const places = chosen[i]!.flatMap((anchors, picture) =>
        Array.from(anchors, (anchor) => picture * count + anchor),
      )
      const [logits, deltas] = await Promise.all([
        readPlaces(level.logits, places),
        readPlaces(level.deltas, places),
      ])
      let start = 0
      return Array.from({ length: pictures }, (_, picture) => {
        const end = start + chosen[i]![picture]!.length
        const values = {
          logits: logits.subarray(start * outputs, end * outputs),
          deltas: deltas.subarray(4 * start, 4 * end),
        }
        start = end
        return values
      })
    }),
  )
}

/** Rows of a tensor [n, rows, width]. */
async function readPlaces(tensor: tf.Tensor3D, places: readonly number[]): Promise<Float32Array> {
  if (places.length === 0) return new Float32Array(0)
  const rows = tf.tidy(() =>
    tf.gather(tf.reshape(tensor, [-1, tensor.shape[2]]), tf.tensor1d([...places], 'int32')),
  )
  try {
    return await rows.data<'float32'>()
  } finally {
    rows.dispose()
  }
}

const resnet50Body = () => new ResNetBody(() => resnet50(), { firstStage: 2 })

/** Without options for COCO's 80 classes, with the 91 outputs of the published weights: 34,014,999 parameters. */
export const retinanetResnet50Fpn = (options: RetinaNetOptions = {}) =>
  build('retinanetResnet50Fpn', { body: resnet50Body }, options)

/** torchvision's second version: 38,198,935 parameters. */
export const retinanetResnet50FpnV2 = (options: RetinaNetOptions = {}) =>
  build('retinanetResnet50FpnV2', { body: resnet50Body, isSecond: true }, options)

const build = (name: string, design: RetinaNetDesign, options: RetinaNetOptions) =>
  new RetinaNet(name, design, options).initialize(options.seed)

/** COCO val2017 AP 36.4 %. */
export const retinanetResnet50FpnCoco = /* @__PURE__ */ cocoWeights(
  () => retinanetResnet50Fpn(publishedBackbone),
  {
    file: 'retinanet_resnet50_fpn_coco-eeacb38b.pth',
    ap: 0.364,
    recipe: 'https://github.com/pytorch/vision/tree/main/references/detection#retinanet',
  },
)

/** COCO val2017 AP 41.5 %. */
export const retinanetResnet50FpnV2Coco = /* @__PURE__ */ cocoWeights(
  () => retinanetResnet50FpnV2({ trainableStages: 3 }),
  {
    file: 'retinanet_resnet50_fpn_v2_coco-5905b1c5.pth',
    ap: 0.415,
    recipe: 'https://github.com/pytorch/vision/pull/5756',
  },
)

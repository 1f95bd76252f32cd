import type { RenameRule, Weights } from '@cnn/core'
import { cocoLabels } from './coco-labels.js'
import type { DetectionNetwork } from './detection-network.js'
import { type Detector, detector } from './detector.js'

/** What torchvision says of weights that it publishes. */
export interface PublishedDetector {
  /** The file's name, which ends with the beginning of its SHA-256: 'retinanet_resnet50_fpn_coco-eeacb38b.pth'. */
  file: string
  /** Average precision on COCO's val2017 as torchvision measured it, in 0 … 1. */
  ap: number
  /** Where it says how they were trained. */
  recipe: string
}

/**
 * The keys of torchvision's detectors until version 0.12, which its published files have still: pyramids and heads whose
 * convolutions had no block around them.
 */
export const formerTorchvisionKeys: readonly RenameRule[] = [
  {
    from: /^(backbone\.fpn\.(?:inner|layer)_blocks\.\d+)\.(weight|bias)$/,
    to: '$1.0.$2',
  },
  { from: /^rpn\.head\.conv\.(weight|bias)$/, to: 'rpn.head.conv.0.0.$1' },
  ...[0, 1, 2, 3].map((block) => ({
    from: new RegExp(
      `^(head\\.(?:classification|regression)_head\\.conv)\\.${2 * block}\\.(weight|bias)$`,
    ),
    to: `$1.${block}.0.$2`,
  })),
]

/**
 * An entry for `load`: a detector of COCO's 80 classes that torchvision publishes, downloaded when it is first used. Its
 * licence is that of the files; for COCO's pictures their own terms hold.
 */
export function cocoWeights<M extends DetectionNetwork>(
  build: () => M,
  { file, ap, recipe }: PublishedDetector,
) {
  return {
    build,
    task: detector,
    url: `https://download.pytorch.org/models/${file}`,
    sha256: file.slice(file.lastIndexOf('-') + 1, file.lastIndexOf('.')),
    rename: formerTorchvisionKeys,
    license: 'BSD-3-Clause',
    labels: cocoLabels,
    metrics: { 'COCO val2017 AP': ap },
    recipe,
  } satisfies Weights<M, Detector>
}

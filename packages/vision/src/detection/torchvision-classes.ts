import { CnnError } from '@cnn/core'
import { cocoCategoryIds, cocoLabels } from './coco-labels.js'
import type { DetectionOptions } from './detection-network.js'

export interface TorchvisionDetectionOptions extends Partial<DetectionOptions> {
  /**
   * Which of the network's outputs stands for each class, where they are not in a row from 1: the published networks have
   * one for each of COCO's ids (`cocoCategoryIds`). Output 0 is the background.
   */
  categoryIds?: readonly number[]
}

/** The classes of a network, and where torchvision has them among its outputs. */
export interface TorchvisionClasses {
  /** Without a background. */
  numClasses: number
  labels?: readonly string[]
  /** Which output stands for each class; 0 is the background. */
  categoryIds: readonly number[]
  /** How many outputs there are, with the background. */
  outputs: number
}

/**
 * The classes that options ask for. Without any they are COCO's 80 with the 91 outputs of the published networks; else the
 * background and one output for each class.
 * @throws CnnError 'bad-option'
 */
export function torchvisionClasses(options: TorchvisionDetectionOptions): TorchvisionClasses {
  const isCoco = !options.numClasses && !options.labels && !options.categoryIds
  const labels = isCoco ? cocoLabels : options.labels
  const given = isCoco ? cocoCategoryIds : options.categoryIds
  const numClasses = options.numClasses ?? given?.length ?? labels?.length ?? 0
  const categoryIds = given ?? Array.from({ length: numClasses }, (_, index) => index + 1)
  check(numClasses, categoryIds, labels)
  const outputs = Math.max(...categoryIds) + 1
  return { numClasses, ...(labels ? { labels } : {}), categoryIds, outputs }
}

function check(numClasses: number, ids: readonly number[], labels: readonly string[] = []) {
  const named = labels.length || numClasses
  const isCounted = Number.isInteger(numClasses) && numClasses > 0
  const isEach = ids.every((id) => Number.isInteger(id) && id > 0 && id < 100_000)
  if (
    isCounted &&
    isEach &&
    named === numClasses &&
    ids.length === numClasses &&
    new Set(ids).size === numClasses
  ) {
    return
  }
  throw new CnnError(
    'bad-option',
    `A detector for ${numClasses} classes needs a label for each (not ${labels.length}) and as many different category ids from 1 (not ${ids.length}: ${ids.slice(0, 5).join(', ')} …). The background is not counted.`,
  )
}

import { CnnError, type DownloadProgress, load, type Weights } from '@cnn/core'
import {
  type DetectionNetwork,
  type Detector,
  fasterRcnnMobilenetV3Large320FpnCoco,
  fasterRcnnMobilenetV3LargeFpnCoco,
  fasterRcnnResnet50FpnCoco,
  fasterRcnnResnet50FpnV2Coco,
  retinanetResnet50FpnCoco,
  retinanetResnet50FpnV2Coco,
} from '@cnn/vision/detection'
import { findWeights, type LoadedDetector } from './find-weights.js'
import { suggestion } from './nearest-name.js'

/** Detectors of COCO's 80 classes that others publish, by the names of the command line; downloaded when first used. */
export const publishedDetectors: Readonly<Record<string, Weights<DetectionNetwork, Detector>>> = {
  'faster-rcnn-320': fasterRcnnMobilenetV3Large320FpnCoco,
  'faster-rcnn-mobilenet': fasterRcnnMobilenetV3LargeFpnCoco,
  'faster-rcnn': fasterRcnnResnet50FpnCoco,
  'faster-rcnn-v2': fasterRcnnResnet50FpnV2Coco,
  retinanet: retinanetResnet50FpnCoco,
  'retinanet-v2': retinanetResnet50FpnV2Coco,
}

export interface LoadDetectorOptions {
  signal: AbortSignal
  onProgress: (progress: DownloadProgress) => void
}

/**
 * Finds a detector by what people type: a published one, a recipe (its shipped weights), a file, or the folder of a run.
 * @throws CnnError 'unknown-weights' with the nearest name; loading throws what `load` of core does, and 'wrong-task'
 */
export function findDetector(name: string) {
  const published = Object.hasOwn(publishedDetectors, name) ? publishedDetectors[name] : undefined
  if (!published) {
    const found = findOwn(name)
    return ({ signal }: LoadDetectorOptions) => found.loadDetector(signal)
  }
  return async (options: LoadDetectorOptions): Promise<LoadedDetector> => ({
    weights: name,
    detector: await load(published, options),
  })
}

function findOwn(name: string) {
  try {
    return findWeights(name)
  } catch (error) {
    const isUnknown = error instanceof CnnError && error.code === 'unknown-weights'
    if (!isUnknown || /[/\\.]/.test(name)) throw error
    const names = Object.keys(publishedDetectors)
    throw new CnnError(
      'unknown-weights',
      `${error.message} Published detectors are: ${names.join(', ')}.${suggestion(name, names)}`,
    )
  }
}

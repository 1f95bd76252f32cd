import { buildNamed, type WeightsMetadata } from '@cnn/core'
import { type ClassificationNetwork, classificationBuilders } from '@cnn/vision/classification'
import { DetectionNetwork, detectionBuilders } from '@cnn/vision/detection'

type Network = ClassificationNetwork | DetectionNetwork

export const isDetector = (network: Network): network is DetectionNetwork =>
  network instanceof DetectionNetwork

/**
 * Builds the classifier or the detector that a weights file says it is for.
 * @throws CnnError 'unknown-network' where it does not say, or names one that there is not
 */
export const buildNetwork = (metadata: WeightsMetadata, file: string): Network =>
  buildNamed<Network>(
    metadata,
    { ...classificationBuilders, ...detectionBuilders },
    { kind: 'Networks', file },
  )

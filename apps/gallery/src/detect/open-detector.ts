import type { Detector } from '@cnn/vision'
import type { DetectorSource } from './detector-source.js'
import { detectorWeights, type OpenDetectorOptions } from './detector-weights.js'

/** The detector that was chosen, or the one in the visitor's files. */
export async function openDetector(
  source: DetectorSource,
  options: OpenDetectorOptions,
): Promise<Detector> {
  if ('id' in source) return detectorWeights[source.id]!(options)
  const { openDetectorFiles } = await import('./open-detector-files.js')
  return openDetectorFiles(source.files, options)
}

import type { DownloadOptions } from '@cnn/core'
import type { Detector } from '@cnn/vision'

export type OpenDetectorOptions = Pick<DownloadOptions, 'onProgress' | 'signal'>

/** Opens the detectors of `detectors.ts`, each when it is first chosen. */
export const detectorWeights: Readonly<
  Record<string, (options: OpenDetectorOptions) => Promise<Detector>>
> = {}

import { type DownloadOptions, load } from '@cnn/core'
import {
  type Detector,
  fastestDetCoco,
  loadGraphDetector,
  mobilenetV3CenterNetCoco,
  ssdliteMobilenetV2Coco,
} from '@cnn/vision'

export type OpenDetectorOptions = Pick<DownloadOptions, 'onProgress' | 'signal'>

/** Opens the detectors of `detectors.ts`, each when it is first chosen. */
export const detectorWeights: Readonly<
  Record<string, (options: OpenDetectorOptions) => Promise<Detector>>
> = {
  'centernet-shapes': async (options) => {
    const weights = await import('@cnn/vision/weights/centernet-shapes')
    return load(weights.centernetShapes, options)
  },
  'centernet-digit-strings': async (options) => {
    const weights = await import('@cnn/vision/weights/centernet-digit-strings')
    return load(weights.centernetDigitStrings, options)
  },
  'centernet-coco': (options) =>
    loadGraphDetector(mobilenetV3CenterNetCoco, mobilenetV3CenterNetCoco.url, options),
  'ssdlite-coco': (options) =>
    loadGraphDetector(ssdliteMobilenetV2Coco, ssdliteMobilenetV2Coco.url, options),
  'fastestdet-coco': (options) => load(fastestDetCoco, options),
}

import type { FitImageOptions } from '../fit-image.js'

/** How encoded pictures are decoded, wherever that is done. */
export interface DecodeSettings {
  channels?: 1 | 3
  maxPixels: number
  /** Where sharp is, if there is one. */
  sharp?: string
  fit?: FitImageOptions
}

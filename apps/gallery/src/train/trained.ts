import { Store } from '../store.js'
import type { TrainSettings } from './train.service.js'

/** A network that was trained here, or loaded, for every page to use. */
export interface TrainedNetwork {
  /** A safetensors file. */
  weights: Uint8Array
  epochs: number
  /** On the test part, once it was measured. */
  accuracy?: number
  settings?: TrainSettings
}

export const trainedNetwork = new Store<TrainedNetwork | undefined>(undefined)

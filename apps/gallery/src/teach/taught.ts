import { Store } from '../store.js'

/** A network that was taught here, or loaded, for every page to use. */
export interface TaughtNetwork {
  /** A safetensors file. */
  weights: Uint8Array
  labels: readonly string[]
}

export const taughtNetwork = new Store<TaughtNetwork | undefined>(undefined)

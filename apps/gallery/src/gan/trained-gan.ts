import type { NamedFile } from '../detect/detector-source.js'
import { Store } from '../store.js'

/** Both networks that were trained in this page, as a weights file. */
export interface TrainedGan extends NamedFile {
  /** The only class that it has learned; undefined for all. */
  label?: number
}

/** What was trained last, for every page to use. */
export const trainedGan = new Store<TrainedGan | undefined>(undefined)

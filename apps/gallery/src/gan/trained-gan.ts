import type { NamedFile } from '../detect/detector-source.js'
import { Store } from '../store.js'

/** Both networks that were trained in this page, as a weights file, for every page to use. */
export const trainedGan = new Store<NamedFile | undefined>(undefined)

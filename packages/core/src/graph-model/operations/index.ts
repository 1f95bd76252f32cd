import type { Operations } from '../node-run.js'
import { convolutions } from './convolutions.js'
import { elementwise } from './elementwise.js'
import { reductions } from './reductions.js'
import { shaping } from './shaping.js'

/** What nodes of a graph can do, but for those that only hold or take values. */
export const operations: Operations = {
  ...convolutions,
  ...elementwise,
  ...reductions,
  ...shaping,
}

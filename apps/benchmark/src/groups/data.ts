import { arrayRows } from '../data/array-rows.js'
import { cocoRows } from '../data/coco-rows.js'
import { photoRows } from '../data/photo-rows.js'
import { pipelineRows } from '../data/pipeline-rows.js'
import { shardRows } from '../data/shard-rows.js'
import { worldRows } from '../data/world-rows.js'
import type { Group } from './group.js'

export const data: Group = {
  title: 'Data',
  note: 'Reading data sets: samples a second, or seconds for the whole. Threads are workers that decode.',
  rows: (quick) => [
    ...arrayRows(quick),
    ...cocoRows(quick),
    ...photoRows(quick),
    ...pipelineRows(quick),
    ...shardRows(quick),
    ...worldRows(quick),
  ],
  comparedWith: ['torchvision and SciPy'],
  /** Three dozen rows, most of which do much in each run. */
  effort: (quick) =>
    quick
      ? { rounds: 2, milliseconds: 100, limitSeconds: 20 }
      : { rounds: 3, milliseconds: 500, limitSeconds: 60 },
}

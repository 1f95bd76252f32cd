import { arrayRows } from '../data/array-rows.js'
import { cocoRows } from '../data/coco-rows.js'
import { photoRows } from '../data/photo-rows.js'
import { pipelineRows } from '../data/pipeline-rows.js'
import { shardRows } from '../data/shard-rows.js'
import { worldRows } from '../data/world-rows.js'
import { effort, type Group } from './group.js'

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
  effort,
}

import { arrayRows } from '../data/array-rows.js'
import { effort, type Group } from './group.js'

export const data: Group = {
  title: 'Data',
  note: 'Reading data sets: samples a second, or seconds for the whole. Threads are workers that decode.',
  rows: (quick) => [...arrayRows(quick)],
  comparedWith: ['torchvision'],
  effort,
}

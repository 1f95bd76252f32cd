import type { BoxesTask } from '../task.js'
import { effort, type Group, type PlannedRow } from './group.js'

const row = (label: string, operation: BoxesTask['operation'], boxes: number, objects = 0) =>
  ({ task: { kind: 'boxes', operation, boxes, objects }, label, unit: 'ms' }) satisfies PlannedRow

export const boxes: Group = {
  title: 'Boxes',
  note: 'Milliseconds for what detectors do with boxes; the peer is torchvision.',
  rows: () => [
    row('NMS of 1,000 boxes', 'nms', 1000),
    row('NMS of 10,000 boxes', 'nms', 10_000),
    row('NMS of 10,000 boxes about 100 objects', 'nms', 10_000, 100),
    row('RoIAlign of 512 boxes from 4 levels of 256 channels to 7×7', 'roiAlign', 512),
  ],
  comparedWith: ['PyTorch'],
  effort,
}

import { madeFolder, makeOnce } from '../data/made-folder.js'
import { writeDetections } from '../evaluation/write-detections.js'
import type { Effort } from '../measure-row.js'
import type { Group, PlannedRow } from './group.js'

const perPicture = 100

function row(pictures: number): PlannedRow {
  const folder = madeFolder(`evaluation-${pictures}`)
  return {
    task: { kind: 'evaluation', folder, detections: pictures * perPicture },
    label: `COCO's figures of ${pictures.toLocaleString('en')} pictures with ${perPicture} boxes each`,
    unit: 's',
    prepare: () => makeOnce(folder, (place) => writeDetections(place, pictures, perPicture)),
  }
}

export const evaluation: Group = {
  title: 'Evaluation',
  note: "From truths and detections in memory, as their JSON is parsed, to COCO's twelve figures. The peer is pycocotools; where no Python here has it, its algorithm in numpy.",
  rows: (quick) => [row(quick ? 250 : 5000)],
  comparedWith: ['pycocotools', "pycocotools' algorithm"],
  /** The peers take long, and are not repeated often. */
  effort: (quick): Effort =>
    quick
      ? { rounds: 2, milliseconds: 100, limitSeconds: 60 }
      : { rounds: 3, milliseconds: 1000, limitSeconds: 900 },
}

import type { PlannedRow } from '../groups/group.js'
import { madeFolder, makeOnce } from './made-folder.js'
import { transforms } from './transform-list.js'

/** What the pipeline itself costs, of samples that cost nothing; and what each transform costs. */
export function pipelineRows(quick: boolean): PlannedRow[] {
  const samples = quick ? 100_000 : 1_000_000
  const pictures = quick ? 20 : 200
  return [
    row('shuffle', 'Shuffled batches of 64 numbers', samples, ['torch']),
    row('weighted', 'The same, drawn by weight', samples, ['torch']),
    ...Object.keys(transforms).map((name) =>
      row(`transform ${name}`, `Transform of 224×224 colour pictures: ${name}`, pictures, [
        'torchvision',
      ]),
    ),
  ]
}

function row(subject: string, label: string, samples: number, modules: string[]): PlannedRow {
  const folder = madeFolder('nothing')
  return {
    task: { kind: 'data', subject, folder, samples, modules },
    label,
    unit: 'samples/s',
    samples,
    prepare: () => makeOnce(folder, async () => {}),
  }
}

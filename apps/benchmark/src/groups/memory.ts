import type { Group, PlannedRow } from './group.js'
import { loadingRow } from './inference.js'
import { trainingRows } from './training.js'

const endurance = (steps: number): PlannedRow => ({
  task: { kind: 'endurance', steps },
  label: `${steps.toLocaleString('en')} steps of plainNet in one fit`,
  unit: 'MB',
})

export const memory: Group = {
  title: 'Memory',
  note: 'The most that a process held while it trained or loaded, in MB.',
  rows: (quick) => [
    ...trainingRows().map((row): PlannedRow => ({ ...row, unit: 'MB' })),
    loadingRow('MB'),
    endurance(quick ? 100 : 1000),
  ],
  includes: ({ own, backend }) => own || backend === 'torch',
  comparedWith: ['PyTorch'],
  effort: (quick) => ({ rounds: quick ? 1 : 5, milliseconds: 0, limitSeconds: 600 }),
}

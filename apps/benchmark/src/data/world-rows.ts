import type { PlannedRow } from '../groups/group.js'
import { madeFolder, makeOnce } from './made-folder.js'
import { worlds } from './world-list.js'

/** What it costs to make samples of the synthetic worlds, 128×128 where they are pictures. Nobody else makes them. */
export function worldRows(quick: boolean): PlannedRow[] {
  // So many that what the engine compiles on the way weighs little, as in an epoch.
  const samples = quick ? 20 : 500
  const folder = madeFolder('nothing')
  return Object.keys(worlds).map((name) => ({
    task: { kind: 'data', subject: `world ${name}`, folder, samples, modules: ['json'] },
    label: `Making samples: ${name}`,
    unit: 'samples/s',
    samples,
    prepare: () => makeOnce(folder, async () => {}),
  }))
}

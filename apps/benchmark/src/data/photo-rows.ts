import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { pythonWith } from '../columns.js'
import type { PlannedRow } from '../groups/group.js'
import { madeFolder, makeOnce } from './made-folder.js'

/** A folder of photos with a folder for each class, as ImageNet has them. */
export function photoRows(quick: boolean): PlannedRow[] {
  const samples = quick ? 64 : 512
  const folder = madeFolder(`photos-${samples}`)
  return [
    {
      task: { kind: 'data', subject: 'photos', folder, samples, modules: ['torchvision'] },
      label: `Folder of ${samples} JPEGs of 500×375: decode, crop to 224, flip, batches of 32`,
      unit: 'samples/s',
      samples,
      prepare: () => makeOnce(folder, async (place) => writePhotos(place, samples)),
    },
  ]
}

/** By PIL, as nothing here writes JPEGs. */
function writePhotos(folder: string, samples: number) {
  const script = fileURLToPath(new URL('../../src/data/photos.py', import.meta.url))
  execFileSync(pythonWith(['PIL', 'numpy']), [script, folder, `${samples}`], { stdio: 'inherit' })
}

import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { pythonWith } from '../columns.js'
import type { PlannedRow } from '../groups/group.js'
import { madeFolder, makeOnce } from './made-folder.js'

/**
 * A folder of photos with a folder for each class, as ImageNet has them: decoded by this project, and by sharp, which has
 * threads of its own besides the workers.
 */
export function photoRows(quick: boolean): PlannedRow[] {
  const samples = quick ? 64 : 512
  const folder = madeFolder(`photos-${samples}`)
  const row = (subject: string, label: string): PlannedRow => ({
    task: { kind: 'data', subject, folder, samples, modules: ['torchvision'] },
    label,
    unit: 'samples/s',
    samples,
    prepare: () => makeOnce(folder, async (place) => writePhotos(place, samples)),
  })
  const photos = `Folder of ${samples} JPEGs of 500×375`
  return [
    row('photos', `${photos}: decode, crop to 224, flip, batches of 32`),
    row('photos by sharp', 'The same, decoded by sharp'),
  ]
}

/** By PIL, as nothing here writes JPEGs. */
function writePhotos(folder: string, samples: number) {
  const script = fileURLToPath(new URL('../../src/data/photos.py', import.meta.url))
  execFileSync(pythonWith(['PIL', 'numpy']), [script, folder, `${samples}`], { stdio: 'inherit' })
}

import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { pythonWith } from '../columns.js'
import type { PlannedRow } from '../groups/group.js'
import { madeFolder, makeOnce } from './made-folder.js'

/**
 * Folders of photos with a folder for each class, as ImageNet has them. What is decoded by this project unless it is
 * large, is decoded by sharp as well, which has threads of its own besides the workers.
 */
export function photoRows(quick: boolean): PlannedRow[] {
  const small = photos(quick ? 64 : 512, 500, 375)
  const large = photos(quick ? 16 : 128, 1600, 1200)
  const work = 'decode, crop to 224, flip, batches of 32'
  return [
    small('photos', `${work}, decoded here`),
    small('photos by sharp', 'the same, decoded by sharp'),
    large('photos', `${work}, decoded by sharp, as all large ones are`),
  ]
}

function photos(samples: number, width: number, height: number) {
  const folder = madeFolder(`photos-${samples}-${width}`)
  return (subject: string, what: string): PlannedRow => ({
    task: { kind: 'data', subject, folder, samples, modules: ['torchvision'] },
    label: `Folder of ${samples} JPEGs of ${width}×${height}: ${what}`,
    unit: 'samples/s',
    samples,
    prepare: () => makeOnce(folder, async (place) => writePhotos(place, [samples, width, height])),
  })
}

/** By PIL, as nothing here writes JPEGs. */
function writePhotos(folder: string, shape: readonly number[]) {
  const script = fileURLToPath(new URL('../../src/data/photos.py', import.meta.url))
  execFileSync(pythonWith(['PIL', 'numpy']), [script, folder, ...shape.map(String)], {
    stdio: 'inherit',
  })
}

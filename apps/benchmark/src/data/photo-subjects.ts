import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Dataset } from '@cnn/core'
import type { DataTask } from '../task.js'
import augmentPhoto, { type PhotoFile } from './augment-photo.js'
import augmentPhotoBySharp from './augment-photo-by-sharp.js'
import type { Subject } from './subject.js'

const batchSize = 32

type Augment = typeof augmentPhoto

/** Reads all photos once, in another order each time. With one thread this one does all the work. */
const photosBy =
  (augment: Augment, module: URL): Subject =>
  async (task, threads) => {
    const files = await filesOf(task)
    const shuffled = Dataset.from(files).shuffle(1)
    const augmented =
      threads === 1
        ? shuffled.map(augment)
        : shuffled.mapInWorkers<Awaited<ReturnType<Augment>>>(module, { workers: threads })
    // DataLoader's workers are two batches ahead each.
    const batches = augmented.batch(batchSize).prefetch(threads === 1 ? 1 : 2 * threads)
    let epoch = 0
    return async () => {
      let seen = 0
      for await (const batch of batches.iterate({ epoch: epoch++ })) seen += stacked(batch)
      if (seen !== files.length) throw new Error(`${seen} of ${files.length} samples came.`)
    }
  }

async function filesOf({ folder, samples }: DataTask) {
  const classes = (await readdir(folder)).sort()
  const files: PhotoFile[] = []
  for (const [label, name] of classes.entries()) {
    const names = (await readdir(join(folder, name))).sort()
    for (const file of names) files.push({ path: join(folder, name, file), label })
  }
  if (files.length !== samples) throw new Error(`${files.length} photos are there.`)
  return files
}

/** The pictures of a batch in one array, as a network takes them. */
function stacked(batch: readonly { image: { data: ArrayLike<number> } }[]) {
  const length = batch[0]!.image.data.length
  const pixels = new Uint8Array(batch.length * length)
  for (const [i, { image }] of batch.entries()) pixels.set(image.data, i * length)
  return pixels.length / length
}

export const photoSubjects: Readonly<Record<string, Subject>> = {
  photos: photosBy(augmentPhoto, new URL('./augment-photo.js', import.meta.url)),
  'photos by sharp': photosBy(
    augmentPhotoBySharp,
    new URL('./augment-photo-by-sharp.js', import.meta.url),
  ),
}

import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where the files of a row are; the name changes with what they hold. */
export const madeFolder = (name: string) => join(tmpdir(), 'cnn-benchmark-data', name)

/** Fills a folder once: a run that was broken off leaves none that is half full. */
export async function makeOnce(folder: string, fill: (place: string) => Promise<void>) {
  if (existsSync(folder)) return
  const place = `${folder}.${process.pid}`
  await mkdir(place, { recursive: true })
  try {
    await fill(place)
    await rename(place, folder)
  } finally {
    await rm(place, { recursive: true, force: true })
  }
}

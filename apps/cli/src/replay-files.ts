import { existsSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { CnnError } from '@cnn/core'
import { readReplay, replayFilm, replayPage } from '@cnn/gan'
import { writeWhole } from './weights/write-whole.js'

/**
 * Writes how the training of a GAN went, from the folder of its run: a page with a slider, and a film.
 * @throws CnnError 'no-run' where there are no grids of samples, 'bad-option', 'write-failed', 'aborted'
 */
export async function writeReplay(
  run: string,
  folder: string,
  signal: AbortSignal,
): Promise<{ page: string; film: string }> {
  if (!existsSync(run) || !statSync(run).isDirectory()) {
    throw new CnnError(
      'bad-option',
      `--replay shows how a training went: --weights must name the folder of its run, and ${run} is none.`,
    )
  }
  const replay = await readReplay(run, { signal })
  const files = { page: join(folder, 'index.html'), film: join(folder, 'replay.gif') }
  const page = replayPage(replay, { title: basename(resolve(run)) })
  await writeWhole(files.page, new TextEncoder().encode(page))
  await writeWhole(files.film, await replayFilm(replay, { signal }))
  return files
}

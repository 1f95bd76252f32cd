import { encodePng, jsonlLog, runFiles, writeStored } from '@cnn/core'
import type { GanEvent, GanLogger } from '../adversarial/gan-event.js'
import { type PictureGridOptions, pictureGrid } from './picture-grid.js'

/** What lies in the folder of a GAN's training run: that of every run, and grids of samples at fixed noise. */
export const ganRunFiles = (folder: string) => {
  const base = folder === '' || folder.endsWith('/') ? folder : `${folder}/`
  return {
    ...runFiles(folder),
    /** The samples after this step: samples/step-000500.png. */
    samples: (step: number) => `${base}samples/step-${String(step).padStart(6, '0')}.png`,
  }
}

/** A line of the log: the event, without the samples themselves. */
export type LoggedGanEvent = WithoutSamples<GanEvent>
type WithoutSamples<Event> = Event extends unknown ? Omit<Event, 'values' | 'images'> : never

/**
 * Keeps what a training shows in its folder: every event as a line of `log.jsonl`, and samples that are pictures as grids,
 * `samples/step-000500.png`; `readReplay` reads them. A resumed run's log reads like that of an unbroken one. In browsers
 * the page's IndexedDB keeps the files.
 *
 * ```ts
 * trainGan(gan, data, { sampleEvery: 500, log: sampleFiles('runs/cats'), checkpoint: 'runs/cats' })
 * ```
 *
 * @throws CnnError 'write-failed'
 */
export function sampleFiles(folder: string, grid: PictureGridOptions = {}): GanLogger {
  const files = ganRunFiles(folder)
  const log = jsonlLog<LoggedGanEvent>(files.log)
  const keep = async (event: GanEvent) => {
    if (event.kind !== 'samples') return log(event)
    const { values, images, ...where } = event
    if (images && images.length > 0) {
      await writeStored(files.samples(event.step), encodePng(pictureGrid(images, grid)))
    }
    await log(where)
  }
  return Object.assign(keep, { flush: log.flush })
}

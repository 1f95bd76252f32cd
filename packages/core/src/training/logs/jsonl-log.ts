import { readStored, writeStored } from '#runtime/weights/stored-file'
import type { EpochEvent, StepEvent } from '../fit-options.js'
import { BufferedFile } from './buffered-file.js'

interface TrainingEvent {
  kind: string
  step: number
  steps: number
}

/**
 * Writes every event of a training as a line of JSON, steps about every second and all others, as epochs, at once. What the
 * file has of the steps that come now, from a run that was cut off there, is replaced: a resumed run's log reads like that
 * of an unbroken one, and a new run's log starts anew. In browsers the page's IndexedDB keeps the file.
 * @throws CnnError 'write-failed'
 */
export function jsonlLog<Event extends TrainingEvent = StepEvent | EpochEvent>(
  path: string,
): ((event: Event) => Promise<void>) & { flush(): Promise<void> } {
  const file = new BufferedFile(path)
  let trimmed: Promise<void> | undefined
  const log = async (event: Event) => {
    await (trimmed ??= keepBefore(path, event))
    const line = new TextEncoder().encode(`${JSON.stringify(event)}\n`)
    await file.write(line, { now: event.kind !== 'step' || event.step === event.steps })
  }
  return Object.assign(log, { flush: () => file.flush() })
}

/** Drops the lines from this event on, and a last line that was cut short. */
async function keepBefore(path: string, event: TrainingEvent) {
  const bytes = await readStored(path)
  if (!bytes) return
  const text = new TextDecoder().decode(bytes)
  const kept = text.split(/(?<=\n)/).filter((line) => line.endsWith('\n') && isBefore(line, event))
  const trimmed = kept.join('')
  if (trimmed !== text) await writeStored(path, new TextEncoder().encode(trimmed))
}

function isBefore(line: string, event: TrainingEvent): boolean {
  try {
    const { step, kind } = JSON.parse(line)
    return step < event.step || (step === event.step && kind === 'step' && event.kind === 'epoch')
  } catch {
    return false
  }
}

import { CnnError, readStored, throwIfAborted } from '@cnn/core'
import type { GanStepEvent } from '../adversarial/gan-event.js'
import { ganRunFiles, type LoggedGanEvent } from './sample-files.js'

/** How the two networks stood at a step; NaN where the log has no number. */
export type ReplayPoint = Pick<
  GanStepEvent,
  'step' | 'discriminatorLoss' | 'generatorLoss' | 'realScore' | 'fakeScore'
>

/** A training as its folder tells it: the counterfeiter's pictures, and how it fared against the curator. */
export interface TrainingReplay {
  /** How many steps it has or will have. */
  steps: number
  /** From the first step to the last; of long trainings means over parts of it. */
  curve: ReplayPoint[]
  /** Grids of samples of the same noise, encoded as PNG. */
  frames: { step: number; png: Uint8Array }[]
  /** What it warned of. */
  warnings: { step: number; message: string }[]
}

export interface ReadReplayOptions {
  /** How many grids at most, from all over the training. Default 100. */
  frames?: number
  signal?: AbortSignal
}

const mostPoints = 400
const measures = ['discriminatorLoss', 'generatorLoss', 'realScore', 'fakeScore'] as const

/**
 * Reads what `sampleFiles` left in the folder of a training run.
 * @throws CnnError 'no-run' where there is no log or no grid of samples, 'read-failed', 'aborted'
 */
export async function readReplay(
  folder: string,
  { frames: count = 100, signal }: ReadReplayOptions = {},
): Promise<TrainingReplay> {
  const files = ganRunFiles(folder)
  const bytes = await readStored(files.log)
  if (!bytes) {
    throw new CnnError(
      'no-run',
      `${folder} has no ${files.log}: no GAN was trained there with sampleFiles('${folder}') as its log.`,
    )
  }
  const events = eventsIn(new TextDecoder().decode(bytes))
  const sampled = events.filter(({ kind }) => kind === 'samples')
  const frames: TrainingReplay['frames'] = []
  for (const { step } of spread(sampled, Math.max(1, count))) {
    throwIfAborted(signal)
    const png = await readStored(files.samples(step))
    if (png) frames.push({ step, png })
  }
  if (frames.length === 0) {
    throw new CnnError(
      'no-run',
      `${folder} has no grids of samples, such as ${files.samples(500)}. Train with sampleEvery, so that there are some.`,
    )
  }
  return {
    steps: events.at(-1)!.steps,
    curve: thinned(events.filter((event) => event.kind === 'step')),
    frames,
    warnings: events.flatMap((event) =>
      event.kind === 'warning' ? [{ step: event.step, message: event.message }] : [],
    ),
  }
}

/** The events of a log; lines that are none, as one that was cut short, are left out. */
function eventsIn(log: string): LoggedGanEvent[] {
  return log.split('\n').flatMap((line) => {
    try {
      const event = JSON.parse(line) as LoggedGanEvent | null
      return Number.isFinite(event?.step) && Number.isFinite(event?.steps) ? [event!] : []
    } catch {
      return []
    }
  })
}

/** So many of all, evenly, with the first and the last. */
function spread<T>(all: readonly T[], count: number): T[] {
  if (all.length <= count) return [...all]
  if (count === 1) return [all.at(-1)!]
  const places = Array.from({ length: count }, (_, i) => (i * (all.length - 1)) / (count - 1))
  return places.map((place) => all[Math.round(place)]!)
}

/** Means over parts of equal length, so that a long training gives no larger page than a short one. */
function thinned(events: readonly ReplayPoint[]): ReplayPoint[] {
  const length = Math.max(1, Math.ceil(events.length / mostPoints))
  const parts = Array.from({ length: Math.ceil(events.length / length) }, (_, i) =>
    events.slice(i * length, (i + 1) * length),
  )
  return parts.map((part) => {
    const mean = (measure: (typeof measures)[number]) => {
      const values = part.map((event) => event[measure]).filter(Number.isFinite)
      return values.reduce((sum, value) => sum + value, 0) / values.length
    }
    const means = Object.fromEntries(measures.map((measure) => [measure, mean(measure)]))
    return { step: part.at(-1)!.step, ...means } as ReplayPoint
  })
}

import { parallelism } from '#runtime/data/workers/spawn-thread'
import { CnnError } from '../../errors.js'
import { LazyContext, mapPurpose, type RandomAccess } from '../random-access.js'
import { mapStream, type Stream } from '../stream.js'
import type { MadeWorker, Program } from './thread.js'
import type { Task, WorkerPool } from './worker-pool.js'

/**
 * What worker threads run: the URL of a module that exports the function by default, or a function that makes a worker
 * of a module that calls `answerMap`.
 */
export type WorkerSource = URL | string | (() => MadeWorker)

export interface WorkerMapOptions {
  /** How many threads; by default one less than the machine runs at the same time, at most 8. */
  workers?: number
  /** Of the random numbers; 0 by default. */
  seed?: number
}

/** Those who do the work of a map, in threads or here. */
export interface Crew<T, U> {
  /** How many samples should be under way. */
  readonly ahead: number
  readonly seed: number
  run(read: () => T | Promise<T>, context: LazyContext): Promise<U>
  /** Somebody begins to wait for results; the result is called when they have ended. */
  hold(): () => void
}

export const isCrew = <T, U>(worker: WorkerSource | Crew<T, U>): worker is Crew<T, U> =>
  typeof worker === 'object' && 'run' in worker

/** @throws CnnError 'invalid-argument' */
export function workerCrew<T, U>(
  source: WorkerSource,
  { workers = defaultWorkers(), seed = 0 }: WorkerMapOptions,
  title: string,
): Crew<T, U> {
  if (!Number.isSafeInteger(workers) || workers < 1 || workers > 256) {
    throw new CnnError('invalid-argument', `mapInWorkers() was given ${workers} workers.`)
  }
  const program = typeof source === 'function' ? source : programOf(source)
  const threads = new LazyPool(program, workers)
  return {
    ahead: 2 * workers,
    seed,
    run: (read, context) => threads.run(taskOf(read, context, title)) as Promise<U>,
    hold: () => threads.hold(),
  }
}

export const defaultWorkers = () => Math.min(8, Math.max(1, parallelism() - 1))

export const taskOf = (
  read: () => unknown,
  { index, epoch, keys }: LazyContext,
  title: string,
): Task => ({ read, index, epoch, keys, title: `Sample ${index} of ${title}` })

/** Threads that are loaded when there is work. */
export class LazyPool {
  private loading: Promise<WorkerPool> | undefined
  private holders = 0

  constructor(
    private readonly program: Program | (() => MadeWorker),
    private readonly workers: number,
  ) {}

  async run(task: Task) {
    this.loading ??= import('./worker-pool.js').then(
      ({ WorkerPool }) => new WorkerPool(this.program, this.workers),
    )
    return (await this.loading).run(task)
  }

  hold() {
    this.holders++
    return () => {
      if (--this.holders === 0) void this.loading?.then((pool) => this.holders || pool.rest())
    }
  }
}

/** A relative address is meant from the page, as everywhere; the thread stands elsewhere. */
function programOf(source: URL | string): Program {
  const base = globalThis.location?.href
  try {
    return { name: 'map', data: { module: new URL(source, base).href } }
  } catch {
    throw new CnnError(
      'invalid-argument',
      `mapInWorkers() takes the URL of a module, such as new URL('./decode.js', import.meta.url), and not ${source}.`,
    )
  }
}

export function mappedInWorkers<T, U>(source: RandomAccess<T>, crew: Crew<T, U>): RandomAccess<U> {
  const purpose = mapPurpose(source.maps)
  return {
    ...source,
    maps: source.maps + 1,
    readAhead: Math.max(source.readAhead, crew.ahead),
    at(position, epoch) {
      const index = source.indexAt(position, epoch)
      const draw = source.drawAt?.(position, epoch)
      const context = new LazyContext(index, epoch, crew.seed, purpose, draw)
      return crew.run(() => source.at(position, epoch), context)
    },
    hold() {
      const releases = [crew.hold(), source.hold?.()]
      return async () => {
        for (const release of releases) await release?.()
      }
    },
  }
}

export function mapStreamInWorkers<T, U>(source: Stream<T>, crew: Crew<T, U>): Stream<U> {
  const stream = mapStream(
    source,
    (sample: T, context) => crew.run(() => sample, context),
    crew.seed,
  )
  return {
    ...stream,
    async *open(pass) {
      const release = crew.hold()
      try {
        yield* stream.open({ ...pass, ahead: Math.max(pass.ahead, crew.ahead) })
      } finally {
        release()
      }
    },
  }
}

import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { MadeWorker, Program, Thread, ThreadEvents } from './thread.js'

const programs = {
  map: () => import('./map-worker-node.generated.js'),
  decode: () => import('./decode-worker-node.generated.js'),
}

/** Starts a thread, or takes a worker that was made. */
export async function spawnThread(
  program: Program | (() => MadeWorker),
  { onAnswer, onFailure }: ThreadEvents,
): Promise<Thread> {
  const worker = (typeof program === 'function' ? program() : await started(program)) as Worker
  let isEnded = false
  worker.on('message', onAnswer)
  worker.on('error', (error) => onFailure(error instanceof Error ? error.message : String(error)))
  worker.on('exit', (code) => isEnded || onFailure(`it ended with exit code ${code}`))
  return {
    post: (question, buffers) => worker.postMessage(question, buffers),
    keepAlive: (wanted) => (wanted ? worker.ref() : worker.unref()),
    end() {
      isEnded = true
      void worker.terminate()
    },
  }
}

async function started({ name, data }: Program) {
  const { code } = await programs[name]()
  return new Worker(code, { eval: true, workerData: data })
}

/** How many threads this machine runs at the same time. */
export const parallelism = () => availableParallelism()

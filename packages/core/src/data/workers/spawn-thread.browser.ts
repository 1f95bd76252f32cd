import type { MadeWorker, Program, Thread, ThreadEvents } from './thread.js'

const programs = {
  map: () => import('./map-worker-browser.generated.js'),
  decode: () => import('./decode-worker-browser.generated.js'),
}

/** Starts a thread, or takes a worker that was made. */
export async function spawnThread(
  program: Program | (() => MadeWorker),
  { onAnswer, onFailure }: ThreadEvents,
): Promise<Thread> {
  const worker = (typeof program === 'function' ? program() : await started(program)) as Worker
  worker.addEventListener('message', ({ data }) => onAnswer(data))
  worker.addEventListener('messageerror', () => onFailure('a result could not be read'))
  worker.addEventListener('error', (event) => {
    event.preventDefault()
    onFailure(
      event.message ||
        "it could not be started (the page's policy must allow worker-src blob:, and the module must be found)",
    )
  })
  return {
    post: (question, buffers) => worker.postMessage(question, buffers),
    keepAlive: () => {},
    end: () => worker.terminate(),
  }
}

async function started({ name, data }: Program) {
  const { code } = await programs[name]()
  const url = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }))
  try {
    // Workers of browsers are given a name when they start, and nothing else.
    return new Worker(url, { type: 'module', name: JSON.stringify({ program: name, data }) })
  } finally {
    setTimeout(() => URL.revokeObjectURL(url), 60_000)
  }
}

/** How many threads this machine runs at the same time. */
export const parallelism = () => globalThis.navigator?.hardwareConcurrency ?? 4

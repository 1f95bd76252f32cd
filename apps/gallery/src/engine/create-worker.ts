/** A worker that computes; `name` is what developer tools call it. */
export const createWorker = (name: string) =>
  new Worker(new URL('./engine.worker.ts', import.meta.url), { type: 'module', name })

import type { Question } from './messages.js'

/** The little of a worker's global object that is used here; the compiler knows a page's. */
interface WorkerScope {
  addEventListener(type: 'message', hear: (event: MessageEvent) => void): void
  postMessage(message: unknown, buffers: ArrayBuffer[]): void
  name: string
}

const scope = () => globalThis as unknown as WorkerScope

/** Hears what the page, or the worker that started this one, asks. */
export function onQuestion(hear: (question: Question) => void) {
  scope().addEventListener('message', (event) => hear(event.data))
}

export function answer(message: unknown, buffers: ArrayBuffer[] = []) {
  scope().postMessage(message, buffers)
}

/** What this thread was given when it was started. */
export const startingData = (): unknown => JSON.parse(scope().name).data

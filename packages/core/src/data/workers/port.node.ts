import { parentPort, workerData } from 'node:worker_threads'
import type { Question } from './messages.js'

/** Hears what the thread that started this one asks. */
export function onQuestion(hear: (question: Question) => void) {
  parentPort?.on('message', hear)
}

export function answer(message: unknown, buffers: ArrayBuffer[] = []) {
  parentPort?.postMessage(message, buffers)
}

/** What this thread was given when it was started. */
export const startingData = (): unknown => workerData

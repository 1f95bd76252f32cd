import type { Answer, Question } from './messages.js'

/** What a thread runs: a module of the user's, or the decoding of pictures. */
export type Program = { name: 'map'; data: { module: string } } | { name: 'decode'; data: unknown }

/** A worker that somebody made: of a page, or of node:worker_threads. */
export interface MadeWorker {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void
  terminate(): unknown
}

export interface ThreadEvents {
  onAnswer(answer: Answer): void
  /** It could not start, or has ended without being told to. */
  onFailure(reason: string): void
}

export interface Thread {
  post(question: Question, buffers: ArrayBuffer[]): void
  /** Whether the process should stay for it. */
  keepAlive(wanted: boolean): void
  end(): void
}

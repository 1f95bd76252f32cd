/**
 * What this project throws. `code` is stable and kebab-case ('weights-mismatch'), for programs; `message` says what
 * was wrong, where, and what to do, for people.
 */
export class CnnError extends Error {
  override readonly name = 'CnnError'
  readonly code: string

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** The error of an operation that its `signal` cancelled: code 'aborted', the signal's reason as its cause. */
export const abortError = (signal: AbortSignal) =>
  new CnnError('aborted', 'The operation was cancelled through its AbortSignal.', {
    cause: signal.reason,
  })

/** Throws the abort error if the signal has fired. */
export function throwIfAborted(signal?: AbortSignal) {
  if (signal?.aborted) throw abortError(signal)
}

/** What a worker thread is asked. */
export interface Question {
  id: number
  sample: unknown
  index: number
  epoch: number
  /** What names the sample's random numbers. */
  keys: (number | string)[]
}

/** What it answers: a result, an error, or (without an id) that it cannot work at all. */
export type Answer =
  | { id: number; result: unknown }
  | { id: number; error: PlainError }
  | { id?: undefined; error: PlainError }

/** An error as it travels between threads. */
export interface PlainError {
  message: string
  code?: string
  stack?: string
}

export function plainError(error: unknown): PlainError {
  if (!(error instanceof Error)) return { message: String(error) }
  const { message, stack } = error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  return { message: message || error.name, stack, code }
}

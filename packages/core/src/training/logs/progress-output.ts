/** Where progress is shown. */
export interface ProgressOutput {
  /** Whether a line can be rewritten in place. */
  isLive: boolean
  columns: number
  write(text: string): void
}

import type { ProgressOutput } from './progress-output.js'

/** The browser's console, whose lines cannot be rewritten. */
export const standardOutput = (): ProgressOutput => ({
  isLive: false,
  columns: 120,
  write: (text) => console.log(text.trimEnd()),
})

/** What the process ends with; documented in the README and in --help. */
export const exitCodes = {
  done: 0,
  failed: 1,
  wrongUsage: 2,
  /** Everything ran, but the accuracy is below what was expected. */
  belowExpectation: 3,
  /** By Ctrl-C, as shells have it: 128 + SIGINT. */
  interrupted: 130,
} as const

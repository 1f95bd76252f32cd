import type { ProgressOutput } from './progress-output.js'

/** The terminal on standard error, so that standard output stays free for results. */
export function standardOutput(): ProgressOutput {
  const { stderr, env } = process
  return {
    isLive: stderr.isTTY === true && env.TERM !== 'dumb' && !env.CI,
    get columns() {
      return stderr.columns ?? 80
    },
    write: (text) => void stderr.write(text),
  }
}

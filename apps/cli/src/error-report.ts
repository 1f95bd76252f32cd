import { CnnError } from '@cnn/core'
import type { Ink } from './terminal/style.js'

/** What to do about an error, where its message is about an API and not about the command line. */
const hints: Readonly<Record<string, string>> = {
  'checkpoint-mismatch': 'Start anew with --fresh, or keep both runs with another --out.',
  'data-not-found':
    'Say which folder has it, or set CNN_DATA_DIR; `cnn data list` shows what is here, `cnn data get` fetches.',
  'backend-unavailable': '`cnn doctor` shows which backends run here.',
  'no-backend': '`cnn doctor` shows what each backend lacks.',
  'bad-box':
    'With --faulty drop such boxes are left out, with --faulty clip cut off where they can be.',
  'bad-loss':
    'Start anew with --fresh and another --seed; the log of the run shows where it diverged.',
  'out-of-memory': 'Close other programs, or use fewer threads with --threads.',
}

/** An error as people should see it: what, where, what to do. A stack only with DEBUG set, or for a defect of ours. */
export function describeError(
  error: unknown,
  ink: Ink,
  environment: NodeJS.ProcessEnv = process.env,
): string {
  const title = ink.red(ink.bold('Error:'))
  const debug = Boolean(environment.DEBUG)
  if (error instanceof CnnError) {
    const hint = hints[error.code]
    const lines = [`${title} ${error.message}`]
    if (hint) lines.push(ink.dim(hint))
    if (debug) lines.push(stackOf(error))
    return lines.join('\n')
  }
  const message = error instanceof Error ? error.message : String(error)
  return debug
    ? `${title} ${stackOf(error)}`
    : `${title} ${message}\n${ink.dim('This was not foreseen. DEBUG=1 shows where it came from.')}`
}

/** The error for programs. */
export function errorObject(error: unknown) {
  const message = error instanceof Error ? error.message : String(error)
  return { error: { code: error instanceof CnnError ? error.code : 'unexpected', message } }
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const own = error.stack ?? error.message
  return error.cause ? `${own}\nCaused by: ${stackOf(error.cause)}` : own
}

import { CnnError } from '@cnn/core'
import { describeError, errorObject } from './error-report.js'
import { exitCodes } from './exit-codes.js'
import { onInterruption } from './interruption.js'
import { Terminal } from './terminal/terminal.js'

/** What every verb gets beside its arguments. */
export interface Context {
  terminal: Terminal
  /** Fires at Ctrl-C. */
  signal: AbortSignal
}

/** Runs a verb: gives it its context, reports its errors, sets the exit code. */
export async function runAction(
  options: { json?: boolean },
  action: (context: Context) => Promise<number | undefined>,
): Promise<void> {
  const terminal = new Terminal(options)
  const { signal, release } = onInterruption((text) => terminal.warn(text))
  try {
    process.exitCode = (await action({ terminal, signal })) ?? exitCodes.done
  } catch (error) {
    terminal.clearProgress()
    const interrupted = error instanceof CnnError && error.code === 'aborted'
    if (!interrupted) terminal.warn(describeError(error, terminal.errorInk))
    terminal.result(errorObject(error))
    process.exitCode = interrupted ? exitCodes.interrupted : exitCodes.failed
  } finally {
    release()
  }
}

import { type BackendReport, useBackend } from '@cnn/core'
import type { BackendChoice } from './option-values.js'
import type { Terminal } from './terminal/terminal.js'

/** Starts the backend that was asked for, or the fastest, and says which. */
export async function startBackend(
  { backend, threads }: BackendChoice,
  terminal: Terminal,
): Promise<BackendReport> {
  const report = await useBackend(backend, { threads })
  terminal.say(`${terminal.ink.dim('backend')}  ${report.name}: ${report.description}`)
  return report
}

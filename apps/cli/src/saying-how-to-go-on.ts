import { CnnError } from '@cnn/core'
import { commandName, quoted } from './command-name.js'
import type { BackendChoice } from './option-values.js'
import type { Terminal } from './terminal/terminal.js'

export interface RunCall {
  /** The words after 'cnn' that call the run again. */
  words: readonly string[]
  folder: string
  choice: BackendChoice
  terminal: Terminal
}

/** After an interruption, the command that goes on. */
export async function sayingHowToGoOn<T>(call: RunCall, run: () => Promise<T>): Promise<T> {
  const { folder, choice, terminal } = call
  try {
    return await run()
  } catch (error) {
    if (error instanceof CnnError && error.code === 'aborted') {
      const words = [...call.words]
      if (choice.backend) words.push('--backend', choice.backend)
      if (choice.threads) words.push('--threads', String(choice.threads))
      const command = [commandName(), ...words.map(quoted)].join(' ')
      terminal.warn(`Stopped; the run is kept in ${folder}. To go on:\n  ${command}`)
    }
    throw error
  }
}

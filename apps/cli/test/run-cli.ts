import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const loader = new URL('./source-loader.mjs', import.meta.url).href

export interface Finished {
  code: number | null
  stdout: string
  stderr: string
}

export interface Running {
  child: ChildProcess
  finished: Promise<Finished>
  /** Resolves when a text has appeared on either output, or the process has ended. */
  said(text: string): Promise<void>
}

const children = new Set<ChildProcess>()

/** Ends what a test that failed has left running. */
export function endAll() {
  for (const child of children) child.kill('SIGKILL')
}

/** Starts the command from its sources, as a program of its own. */
export function startCli(args: readonly string[], cwd: string): Running {
  const child = spawn(
    process.execPath,
    ['--conditions=@cnn/source', '--import', loader, main, ...args],
    { cwd, env: environment() },
  )
  children.add(child)
  const finished: Finished = { code: null, stdout: '', stderr: '' }
  const waiting = new Set<() => void>()
  const take = (name: 'stdout' | 'stderr') => (chunk: Buffer) => {
    finished[name] += chunk.toString()
    for (const look of waiting) look()
  }
  child.stdout.on('data', take('stdout'))
  child.stderr.on('data', take('stderr'))
  const ended = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      children.delete(child)
      resolve({ ...finished, code })
    })
  })
  const said = (text: string) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!finished.stdout.includes(text) && !finished.stderr.includes(text)) return
        waiting.delete(look)
        resolve()
      }
      waiting.add(look)
      look()
      void ended.then(() => resolve())
    })
  return { child, finished: ended, said }
}

export const runCli = (args: readonly string[], cwd: string) => startCli(args, cwd).finished

/** Nothing of the machine's settings, and no network. */
function environment(): NodeJS.ProcessEnv {
  const { CNN_DATA_DIR, DEBUG, FORCE_COLOR, NODE_OPTIONS, npm_lifecycle_event, ...others } =
    process.env
  return { ...others, CNN_OFFLINE: '1' }
}

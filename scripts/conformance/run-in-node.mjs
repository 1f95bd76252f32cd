import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { ColumnFollower } from './column-follower.mjs'

const program = fileURLToPath(new URL('check-in-node.mjs', import.meta.url))
// The optional package webgpu is found from here.
const cwd = fileURLToPath(new URL('..', import.meta.url))

/** Runs the suite on a backend in a process of its own; a failure of that process is told in the column. */
export function runInNode({ environment = {}, ...column }, { op, signal, onProgress }) {
  const { backend, threads } = column
  const child = fork(program, [JSON.stringify({ backend, threads, op })], {
    cwd,
    env: { ...process.env, ...environment },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const kill = () => child.kill('SIGKILL')
  signal.addEventListener('abort', kill)
  let silent = false
  const follower = new ColumnFollower(column, {
    onProgress,
    onSilence() {
      silent = true
      kill()
    },
  })
  let complaints = ''
  child.stderr.on('data', (chunk) => (complaints = (complaints + chunk).slice(-2000)))
  let found
  child.on('message', (message) => {
    if (message.column) found = message.column
    else follower.take(message)
  })
  return new Promise((resolve) => {
    child.on('error', ({ message }) => resolve(follower.breakOff(message)))
    child.on('close', (code, killedBy) => {
      signal.removeEventListener('abort', kill)
      const how = silent
        ? 'it gave no answer for five minutes'
        : `it ended with ${killedBy ?? code}`
      resolve(found ? follower.complete(found) : follower.breakOff(`${how}. ${complaints}`.trim()))
    })
  })
}

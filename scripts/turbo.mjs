// Runs a task of turbo with everything that it depends on: one line when all went well, everything when not.
import { spawnSync } from 'node:child_process'

const started = performance.now()
const { status, stdout, stderr, error } = spawnSync(
  'turbo',
  ['run', ...process.argv.slice(2), '--output-logs=errors-only', '--ui=stream'],
  {
    encoding: 'utf8',
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
    maxBuffer: 2 ** 28,
    shell: process.platform === 'win32',
  },
)
if (status !== 0) {
  console.error(error?.message ?? `${stdout}\n${stderr}`)
  process.exit(status ?? 1)
}
const seconds = ((performance.now() - started) / 1000).toFixed(1)
console.log(`turbo run ${process.argv.slice(2).join(' ')}: done in ${seconds} s`)

// Runs the tests that need a browser, or says loudly that there is none.
import { spawnSync } from 'node:child_process'
import { findChromium } from './chromium.mjs'

if (!findChromium()) {
  console.error(`
  ############################################################################
  #  NO CHROMIUM: the tests in the browser did NOT run.                      #
  #  Install one (Debian: apt-get install chromium), or point CHROMIUM_PATH  #
  #  at the executable of a Chromium or Chrome, and run npm test again.      #
  ############################################################################
`)
  process.exit(process.env.CI ? 1 : 0)
}
const { status, error } = spawnSync(
  'vitest',
  ['run', '--project', 'browser', ...process.argv.slice(2)],
  { stdio: 'inherit', shell: process.platform === 'win32' },
)
if (error) console.error(error.message)
process.exit(status ?? 1)

// Runs the tests that need a browser, or says loudly that there is none.
import { spawnSync } from 'node:child_process'
import { findChromium } from './chromium.mjs'

if (!findChromium()) {
  console.error(`
  ############################################################################
  #  NO CHROMIUM: the tests in the browser did NOT run.                      #
  #  Install one (Debian, Ubuntu: apt-get install chromium), or point        #
  #  CHROMIUM_PATH at an executable of Chromium or Chrome, and run again.    #
  ############################################################################
`)
  process.exit(process.env.CI ? 1 : 0)
}
const { status } = spawnSync('vitest', ['run', '--project', 'browser', ...process.argv.slice(2)], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
})
process.exit(status ?? 1)

import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { findChromium } from '../../../scripts/chromium.mjs'

// It runs on what was built, on the processor and on a graphics device that Chromium emulates. The emulated webgl and
// Chromium's own webgpu take twice as long as all of these: `pnpm conformance` before a release has them too.
const backends = ['cpu', 'wasm', 'webgpu in Node']
const root = join(import.meta.dirname, '../../..')
const possible = findChromium() && existsSync('/usr/lib/chromium/vk_swiftshader_icd.json')

const minutes = 60_000

test.skipIf(!possible)(
  'docs/conformance.md says what backends compute',
  { timeout: 30 * minutes },
  async () => {
    const program = join(root, 'scripts/conformance/main.mjs')
    const parameters = [program, '--check', ...backends.flatMap((name) => ['--only', name])]
    const run = promisify(execFile)(process.execPath, parameters, { cwd: root })
    const { code, stdout } = await run.then(
      ({ stdout }) => ({ code: 0, stdout }),
      (error: { code: number; stdout: string }) => error,
    )
    expect(stdout).toBe('')
    expect(code).toBe(0)
  },
)

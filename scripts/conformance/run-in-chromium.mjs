import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { build, preview } from 'vite'
import { chromiumArguments, findChromium } from '../chromium.mjs'
import { ColumnFollower } from './column-follower.mjs'

const root = fileURLToPath(new URL('page', import.meta.url))
// Built and served as the gallery is: from the sources, isolated, so that wasm may have threads.
const configFile = fileURLToPath(new URL('../../apps/gallery/vite.config.ts', import.meta.url))

/** Runs the suite on a backend in a browser of its own; a failure of that browser is told in the column. */
export async function runInChromium(column, { op, signal, onProgress }) {
  let breakOff
  const broken = new Promise((_, reject) => (breakOff = (why) => reject(new Error(why))))
  broken.catch(() => {})
  const stop = () => breakOff('it was interrupted')
  signal.addEventListener('abort', stop)
  const follower = new ColumnFollower(column, {
    onProgress,
    onSilence: () => breakOff('it gave no answer for five minutes'),
  })
  let browser
  try {
    const { address } = await openSite()
    browser = await launch()
    const page = await browser.newPage()
    page.on('crash', () => breakOff('the page crashed'))
    browser.on('disconnected', () => breakOff('the browser ended'))
    await page.exposeFunction('tell', (message) => follower.take(message))
    await page.goto(address)
    const { backend, threads } = column
    const options = { backend, threads, op, runtime: `Chromium ${browser.version()}` }
    const checked = page.evaluate((given) => globalThis.check(given), options)
    checked.catch(() => {})
    return follower.complete(await Promise.race([checked, broken]))
  } catch (error) {
    return follower.breakOff(error.message)
  } finally {
    signal.removeEventListener('abort', stop)
    await browser?.close()
  }
}

function launch() {
  const executablePath = findChromium()
  if (!executablePath) {
    throw new Error(
      'No Chromium is installed (Debian: apt-get install chromium; or CHROMIUM_PATH).',
    )
  }
  return chromium.launch({
    executablePath,
    args: chromiumArguments,
    ignoreDefaultArgs: ['--disable-gpu'],
    handleSIGINT: false,
    handleSIGTERM: false,
  })
}

let site

/** The page, built and served once for all browsers. */
function openSite() {
  site ??= (async () => {
    const outDir = await mkdtemp(join(tmpdir(), 'conformance-'))
    const output = { outDir, emptyOutDir: true }
    const common = { root, configFile, build: output, logLevel: 'error' }
    await build(common)
    const server = await preview({ ...common, preview: { port: 0, host: '127.0.0.1' } })
    return { outDir, server, address: server.resolvedUrls.local[0] }
  })()
  return site
}

/** Ends the server and removes the page, where there is one. */
export async function closeSite() {
  const opened = await site?.catch(() => undefined)
  if (!opened) return
  await opened.server.close()
  await rm(opened.outDir, { recursive: true, force: true })
}

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { build, type Plugin, type PreviewServer, preview } from 'vite'
import { chromiumArguments, findChromium } from '../../../scripts/chromium.mjs'

const root = join(import.meta.dirname, '..')
const fakeCamera = ['--use-fake-device-for-media-stream']

/** The built gallery, served with the headers that allow threads and without them, and a browser to visit it. */
export class Site {
  readonly #folder: string
  readonly #servers: PreviewServer[]
  readonly #browser: Browser
  /** With COOP and COEP. */
  readonly isolated: string
  /** As any plain server would send it. */
  readonly plain: string

  private constructor(folder: string, servers: [PreviewServer, PreviewServer], browser: Browser) {
    this.#folder = folder
    this.#servers = servers
    this.#browser = browser
    this.isolated = addressOf(servers[0])
    this.plain = addressOf(servers[1])
  }

  /** `replaced` names files of the gallery, as their paths end, with what stands in for them. */
  static async open(replaced: Readonly<Record<string, string>> = {}): Promise<Site> {
    const folder = await mkdtemp(join(tmpdir(), 'gallery-'))
    const output = { outDir: folder, emptyOutDir: true }
    const plugins = () => [replacing(replaced)]
    await build({ root, build: output, logLevel: 'error', plugins: plugins(), worker: { plugins } })
    const address = { port: 0, host: '127.0.0.1' }
    const serve = (configFile?: false) =>
      preview({ root, configFile, build: output, preview: address, logLevel: 'error' })
    const browser = await chromium.launch({
      executablePath: findChromium(),
      args: [...chromiumArguments, ...fakeCamera],
      ignoreDefaultArgs: ['--disable-gpu'],
    })
    return new Site(folder, [await serve(), await serve(false)], browser)
  }

  async close() {
    await this.#browser.close()
    for (const server of this.#servers) await server.close()
    await rm(this.#folder, { recursive: true })
  }

  /**
   * The longest that the page's main thread was busy at once while something was done, in milliseconds of its own
   * processor time, which a busy machine does not lengthen.
   */
  async longestTask(page: Page, act: () => Promise<void>): Promise<number> {
    const categories = ['toplevel', 'disabled-by-default-devtools.timeline', '__metadata']
    await this.#browser.startTracing(page, { categories })
    await act()
    const { traceEvents } = JSON.parse((await this.#browser.stopTracing()).toString()) as Trace
    const main = traceEvents.find(
      ({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain',
    )!
    return Math.max(
      ...traceEvents
        .filter(({ pid, tid }) => pid === main.pid && tid === main.tid)
        .map(({ tdur = 0 }) => tdur / 1000),
    )
  }

  /** A first visit, with nothing kept from others. Errors of the page are gathered. */
  async visit(
    route: string,
    { base = this.isolated, backend, ...options }: VisitOptions = {},
  ): Promise<Visit> {
    const context = await this.#browser.newContext({
      viewport: { width: 1280, height: 900 },
      ...options,
    })
    const errors: string[] = []
    const page = await context.newPage()
    page.setDefaultTimeout(180_000)
    page.on('pageerror', (error) => errors.push(error.message))
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    await page.addInitScript((name) => {
      if (name && !localStorage.getItem('gallery.backend')) {
        localStorage.setItem('gallery.backend', name)
      }
    }, backend)
    await page.goto(`${base}#/${route}`)
    return { page, errors, [Symbol.asyncDispose]: () => context.close() }
  }
}

const replacing = (replaced: Readonly<Record<string, string>>): Plugin => ({
  name: 'replacing',
  enforce: 'pre',
  resolveId: (id) => Object.entries(replaced).find(([path]) => id.endsWith(path))?.[1],
})

interface Trace {
  traceEvents: { name: string; pid: number; tid: number; tdur?: number; args: { name?: string } }[]
}

export interface VisitOptions extends BrowserContextOptions {
  base?: string
  backend?: string
}

export interface Visit extends AsyncDisposable {
  page: Page
  errors: string[]
}

const addressOf = (server: PreviewServer) => {
  const address = server.httpServer.address()
  if (!address || typeof address === 'string') throw new Error('The server has no port.')
  return `http://127.0.0.1:${address.port}/`
}

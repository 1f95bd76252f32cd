import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build as buildWithEsbuild } from 'esbuild'
import { type Browser, chromium } from 'playwright-core'
import { publint } from 'publint'
import { build as buildWithVite } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumArguments, findChromium } from '../../../scripts/chromium.mjs'
import { type Consumer, makeConsumer, packages, runTool } from './packed-consumer.js'

let consumer: Consumer

beforeAll(async () => {
  consumer = await makeConsumer()
})

afterAll(() => consumer?.remove())

const inConsumer = (...path: string[]) => join(consumer.folder, ...path)
const installed = (...path: string[]) => inConsumer('node_modules/@cnn', ...path)

describe.each(packages)('the tarball of %s', (name) => {
  test('is as publint wants it', async () => {
    const { messages } = await publint({ pkgDir: installed(name), pack: false, strict: true })
    expect(messages).toEqual([])
  })

  test('has types that resolve', async () => {
    await runTool('attw', ['--profile', 'esm-only', consumer.tarballs[name]!], consumer.folder)
  })

  test('has what its users need and nothing else', () => {
    const files = readdirSync(installed(name), { recursive: true, encoding: 'utf8' })
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'dist/index.js']))
    expect(files.filter((file) => /\.test\.|golden|assembly|tsbuildinfo/.test(file))).toEqual([])
  })
})

test('a consumer in TypeScript compiles, under both ways to resolve', async () => {
  const options = ['--noEmit', '--strict', '--skipLibCheck', '--target', 'es2022']
  const file = 'use-types.ts'
  await runTool('tsc', [...options, '--module', 'nodenext', file], consumer.folder)
  const bundler = ['--module', 'esnext', '--moduleResolution', 'bundler']
  await runTool('tsc', [...options, ...bundler, file], consumer.folder)
})

interface Result {
  error?: string
  backend: string
  gradient: number[]
  losses: number[]
  accuracy: number
  best: { label: string; score: number }
  made: number[]
}

/** The figures that tell that everything arrived: gradients, trained weights, pictures. */
function expectWorking(result: Result) {
  expect(result.error).toBeUndefined()
  expect(result.gradient).toEqual([12, 16, 24, 28])
  expect(result.losses.at(-1)).toBeLessThan(result.losses[0]! * 0.95)
  expect(result.accuracy).toBeGreaterThan(0.85)
  expect(result.best.label).not.toMatch(/^class /)
  expect(result.made).toEqual([64, 64])
}

describe('in Node', () => {
  test('the packages work as they are', async () => {
    expectWorking(JSON.parse(await runTool('node', ['in-node.mjs'], consumer.folder)))
  })

  test('a bundle of esbuild works, with its files set elsewhere', async () => {
    const outdir = inConsumer('bundle-node')
    await bundle('in-node.mjs', outdir, 'node')
    copyAssets(outdir)
    const assetBase = pathToFileURL(join(outdir, 'assets')).href
    expectWorking(JSON.parse(await runTool('node', ['in-node.mjs', assetBase], outdir)))
  })
})

describe.skipIf(!findChromium())('in Chromium', () => {
  let browser: Browser

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: findChromium(), args: chromiumArguments })
  })

  afterAll(() => browser?.close())

  test('a production build of Vite works and takes only the weights that it imports', async () => {
    const outDir = inConsumer('built')
    const build = { outDir, emptyOutDir: true, target: 'esnext' }
    await buildWithVite({ root: consumer.folder, base: './', logLevel: 'warn', build })
    const weights = readdirSync(join(outDir, 'assets')).filter((name) => /safetensors/.test(name))
    expect(weights).toEqual([expect.stringContaining(consumer.weights[0]!)])
    expectWorking(await open(browser, outDir, 'index.html?backend=wasm'))
    expectWorking(await open(browser, outDir, 'index.html'))
  })

  test('a bundle of esbuild works, with its files set elsewhere', async () => {
    const outdir = inConsumer('bundle-page')
    const text = await bundle('in-page.mjs', outdir, 'browser')
    const taken = consumer.weights.filter((name) => text.includes(`./${name}.safetensors`))
    expect(taken).toEqual(consumer.weights.slice(0, 1))
    copyAssets(outdir)
    cpSync(inConsumer('index.html'), join(outdir, 'index.html'))
    const page = 'index.html?backend=wasm&assetBase=/assets/'
    expectWorking(await open(browser, outdir, page))
  })
})

async function bundle(entry: string, outdir: string, platform: 'node' | 'browser') {
  // TensorFlow.js is CommonJS inside: in an ES module it finds these only where a bundle brings them.
  const js = `import { createRequire as requireFrom } from 'node:module'
const require = requireFrom(import.meta.url)
const __dirname = import.meta.dirname
const __filename = import.meta.filename`
  const { outputFiles: written = [] } = await buildWithEsbuild({
    entryPoints: [inConsumer(entry)],
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform,
    target: 'es2022',
    banner: platform === 'node' ? { js } : {},
    write: false,
  })
  mkdirSync(outdir, { recursive: true })
  for (const { path, contents } of written) writeFileSync(path, contents)
  return written.map(({ text }) => text).join('\n')
}

/** esbuild leaves files beside the code to whoever bundles: weights and .wasm move, the sample stays beside. */
function copyAssets(outdir: string) {
  const assets = join(outdir, 'assets')
  cpSync(installed('core/dist/backend/wasm-files'), assets, { recursive: true })
  const weights = `${consumer.weights[0]}.safetensors`
  cpSync(installed('vision/dist/weights', weights), join(assets, weights))
  cpSync(installed('datasets/dist/fashion-mnist/sample'), join(outdir, 'sample'), {
    recursive: true,
  })
}

async function open(browser: Browser, folder: string, path: string): Promise<Result> {
  const server = await serve(folder)
  const page = await browser.newPage()
  const troubles: string[] = []
  page.on('pageerror', (error) => troubles.push(String(error)))
  page.on('requestfailed', (request) => troubles.push(`${request.url()} failed`))
  try {
    const { port } = server.address() as AddressInfo
    await page.goto(`http://localhost:${port}/${path}`)
    await page.waitForFunction('globalThis.result', undefined, { timeout: 240_000 })
    const result: Result = await page.evaluate('globalThis.result')
    expect(troubles).toEqual([])
    return result
  } catch (error) {
    throw new Error([String(error), ...troubles].join('\n'))
  } finally {
    await page.close()
    server.close()
  }
}

const kinds: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
}

/** Serves a folder as a host does that allows threads. */
function serve(folder: string): Promise<Server> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const headers = {
      'Content-Type': kinds[extname(pathname)] ?? 'application/octet-stream',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    }
    try {
      const bytes = readFileSync(join(folder, pathname))
      response.writeHead(200, headers).end(bytes)
    } catch {
      response.writeHead(404).end()
    }
  })
  return new Promise((resolve) => {
    server.listen(0, 'localhost', () => resolve(server))
  })
}

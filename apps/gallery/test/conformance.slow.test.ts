import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isConforming, readReport } from '@cnn/core/conformance'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findChromium } from '../../../scripts/chromium.mjs'
import { backendOf } from './actions.js'
import { Site } from './site.js'

const pictures = join(import.meta.dirname, '../../../out/gallery')

let site: Site

describe.skipIf(!findChromium())('the conformance page in Chromium', () => {
  beforeAll(async () => {
    await mkdir(pictures, { recursive: true })
    site = await Site.open()
  })
  afterAll(() => site?.close())

  test.each([
    { name: 'phone', viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
    { name: 'desktop', viewport: { width: 1280, height: 900 } },
  ])('compares, stops, filters and gives the table on a $name', async ({ name, ...options }) => {
    await using visit = await site.visit('conformance', { ...options, backend: 'cpu' })
    const { page, errors } = visit
    expect(await backendOf(page)).toMatch(/cpu/)

    await run(page, 'WebGL')
    await page.getByText(/of \d+ cases, \d+ (s|min) left/).waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
    const webgl = page.locator('.check-summary [data-backend=webgl]')
    await webgl.getByText(/Stopped after \d+ of \d+ cases/).waitFor()

    await run(page, 'WebAssembly')
    const wasm = page.locator('.check-summary [data-backend=wasm]')
    await wasm.getByRole('status').waitFor()
    expect(await wasm.textContent()).toMatch(/wasm, \d threads? \d+ cases: [\d,]+ cells right/)
    const rows = page.locator('.cases tbody tr')
    const count = await rows.count()
    expect(count).toBeGreaterThan(60)
    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    expect(width).toBeLessThanOrEqual(options.viewport.width)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.screenshot({ path: join(pictures, `conformance-${name}-${colorScheme}.png`) })
    }
    await page.getByLabel('Only faults').check()
    expect(await rows.count()).toBe(await page.locator('.cases tr[data-faulty]').count())
    await page.getByLabel('Only faults').uncheck()
    expect(await rows.count()).toBe(count)

    const table = await saved(page, 'Table')
    expect(table).toContain('| operation |  | webgl | wasm')
    const [onWebgl, onWasm] = readReport(await saved(page, 'Report'))
    expect(onWebgl).toMatchObject({ backend: 'webgl', failure: expect.stringMatching(/Stopped/) })
    expect(onWasm).toMatchObject({ description: expect.stringMatching(/WebAssembly.*Chrom/) })
    expect(onWasm!.results).toHaveLength(count)
    expect(isConforming(onWasm!)).toBe(true)
    // The engine of the other pages is as it was.
    expect(await backendOf(page)).toMatch(/cpu/)
    expect(errors).toEqual([])
  })
})

/** Chooses a backend by key, as a mouse would, and starts. */
async function run(page: Page, backend: string) {
  await page.getByLabel(backend, { exact: true }).focus()
  await page.keyboard.press('Space')
  await page.getByRole('button', { name: `Run on ${backend}` }).click()
}

async function saved(page: Page, button: string) {
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: button }).click()
  return readFile(await (await downloading).path(), 'utf8')
}

import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { saveWeights, useBackend } from '@cnn/core'
import { resnet20 } from '@cnn/vision'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findChromium } from '../../../scripts/chromium.mjs'
import { backendOf, give } from './actions.js'
import { photograph } from './pictures.js'
import { Site } from './site.js'

const pictures = join(import.meta.dirname, '../../../out/gallery')

let site: Site

describe.skipIf(!findChromium())('the explain page in Chromium', () => {
  beforeAll(async () => {
    await mkdir(pictures, { recursive: true })
    site = await Site.open()
  })
  afterAll(() => site?.close())

  test.each([
    { name: 'phone', viewport: { width: 320, height: 700 }, hasTouch: true, isMobile: true },
    { name: 'desktop', viewport: { width: 1280, height: 900 } },
  ])('explains classes by every method on a $name', async ({ name, ...options }) => {
    await using visit = await site.visit('explain', { ...options, backend: 'wasm' })
    const { page, errors } = visit
    await backendOf(page)
    await isShown(page)
    const first = await colorsOf(page)

    const other = page.locator('.class-row input').nth(1)
    await other.focus()
    await page.keyboard.press('Space')
    await expect.poll(() => colorsOf(page)).not.toEqual(first)
    await page.locator('.samples-grid .sample').nth(4).click()
    await page.locator('li:nth-child(5) .sample[aria-pressed=true]').waitFor()
    await isShown(page)

    for (const method of ['Grad-CAM++', 'Occlusion', 'Grad-CAM']) {
      const before = await colorsOf(page)
      await page.getByRole('radio', { name: method, exact: true }).focus()
      await page.keyboard.press('Space')
      await expect.poll(() => colorsOf(page), { timeout: 10_000 }).not.toEqual(before)
      await isShown(page)
    }
    await page.getByRole('combobox', { name: 'Or choose' }).selectOption('bag')
    await page.getByRole('img', { name: 'what speaks for bag' }).waitFor()

    const slider = page.getByRole('slider', { name: 'Heat map' })
    await slider.focus()
    await page.keyboard.press('End')
    await expect.poll(() => opacityOf(page)).toBe('1')
    await page.keyboard.press('Home')
    await expect.poll(() => opacityOf(page)).toBe('0')
    await slider.fill('0.5')

    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    expect(width).toBeLessThanOrEqual(options.viewport.width)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      const path = join(pictures, `explain-${name}-${colorScheme}.png`)
      await page.screenshot({ path, fullPage: true })
    }
    expect(errors).toEqual([])
  })

  test('explains photographs with a network out of a file, and says what is wrong with one', async () => {
    await useBackend('wasm')
    const labels = ['sky', 'grass', 'house']
    const transform = { size: 32, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] }
    using network = resnet20({ inChannels: 3, numClasses: 3, labels, transform, seed: 1 })
    const weights = Buffer.from(await saveWeights(network))
    await using visit = await site.visit('explain', { backend: 'wasm' })
    const { page, errors } = visit
    await backendOf(page)
    await isShown(page)
    const file = page.getByLabel('A weights file')
    await file.setInputFiles({ name: 'three.safetensors', mimeType: '', buffer: weights })
    await expect
      .poll(() => page.getByRole('combobox', { name: 'Network' }).inputValue())
      .toBe('opened')
    const longest = await site.longestTask(page, async () => {
      await give(page, 'drop', photograph(600, 400))
      await isShown(page)
    })
    expect(longest).toBeLessThan(100)
    expect(await page.locator('.class-row').count()).toBe(3)
    const canvas = page.locator('.heat canvas').last()
    expect(await canvas.evaluate((it) => [(it as HTMLCanvasElement).width])).toEqual([600])
    // The network sees the middle square: beside it nothing is known.
    expect(await alphaAt(canvas, 20, 200)).toBe(0)
    expect(await alphaAt(canvas, 300, 200)).toBe(255)
    await give(page, 'paste', photograph(300, 300))
    await expect.poll(() => alphaAt(canvas, 2, 150)).toBe(255)

    await give(page, 'drop', new TextEncoder().encode('no picture'))
    await page.getByRole('alert').waitFor()
    await file.setInputFiles({
      name: 'bad.safetensors',
      mimeType: '',
      buffer: Buffer.from('no weights at all'),
    })
    await page
      .getByRole('alert')
      .getByText(/safetensors|weights/)
      .waitFor()
    expect(errors).toEqual([])
  })

  test('explains what the classify page shows', async () => {
    await using visit = await site.visit('classify', { backend: 'wasm' })
    const { page, errors } = visit
    await backendOf(page)
    await give(page, 'drop', photograph(200, 200))
    await page.getByRole('link', { name: 'What speaks for it?' }).click()
    await isShown(page)
    expect(await page.locator('.samples-grid .sample[aria-pressed=true]').count()).toBe(0)
    expect(errors).toEqual([])
  })

  test('explains what the camera sees, and says why when it may not', async () => {
    await using allowed = await site.visit('explain', { backend: 'wasm', permissions: ['camera'] })
    await backendOf(allowed.page)
    await isShown(allowed.page)
    await allowed.page.getByRole('button', { name: 'Camera' }).click()
    await allowed.page.getByLabel('What the camera sees').waitFor()
    await allowed.page.locator('.heat').waitFor()
    await allowed.page.getByRole('button', { name: 'Take the picture' }).click()
    await isShown(allowed.page)
    expect(allowed.errors).toEqual([])

    await using refused = await site.visit('explain', { backend: 'wasm' })
    await backendOf(refused.page)
    await refused.page.getByRole('button', { name: 'Camera' }).click()
    await refused.page.getByText('The camera was refused').waitFor()
    await refused.page.getByText('Camera app').waitFor()
  })
})

/** Waits until the heat map is that of the picture of the moment. */
async function isShown(page: Page) {
  await page.locator('.board[aria-busy=false] .heat').waitFor()
}

/** The colours of the heat map, as a number that tells maps apart. */
const colorsOf = (page: Page) =>
  page
    .locator('.heat canvas')
    .last()
    .evaluate((element) => {
      const { width, height } = element as HTMLCanvasElement
      const { data } = (element as HTMLCanvasElement)
        .getContext('2d')!
        .getImageData(0, 0, width, height)
      return data.reduce((sum, value, i) => (sum * 31 + value * (i % 97)) % 1_000_003, 7)
    })

const opacityOf = (page: Page) =>
  page
    .locator('.heat canvas')
    .last()
    .evaluate((element) => getComputedStyle(element).opacity)

const alphaAt = (canvas: Locator, x: number, y: number) =>
  canvas.evaluate(
    (element, [x, y]) =>
      (element as HTMLCanvasElement).getContext('2d')!.getImageData(x, y, 1, 1).data[3],
    [x, y] as const,
  )

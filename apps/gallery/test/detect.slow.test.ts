import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { saveWeights, useBackend } from '@cnn/core'
import { centernetMobilenetV2, fastestDet } from '@cnn/vision'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findChromium } from '../../../scripts/chromium.mjs'
import { backendOf, give } from './actions.js'
import { photograph } from './pictures.js'
import { Site } from './site.js'

const pictures = join(import.meta.dirname, '../../../out/gallery')
const stub = join(import.meta.dirname, 'stub-detectors.ts')
const sizes = [
  { name: 'phone', viewport: { width: 320, height: 700 }, hasTouch: true, isMobile: true },
  { name: 'desktop', viewport: { width: 1280, height: 900 } },
]

let site: Site

/** Frames take as long as they take on a busy machine. */
const patience = { timeout: 60_000 }

describe.skipIf(!findChromium())('boxes in Chromium', () => {
  beforeAll(async () => {
    await mkdir(pictures, { recursive: true })
    // Detectors that find the same in every picture.
    site = await Site.open({ '/detectors.js': stub, '/detector-weights.js': stub })
  })
  afterAll(() => site?.close())

  test.each(sizes)(
    'the detect page shows, tells, filters and saves boxes on a $name',
    async ({ name, ...options }) => {
      await using visit = await site.visit('detect', { ...options, backend: 'cpu' })
      const { page, errors } = visit
      await backendOf(page)
      await page.getByText('3 boxes: 2 × dog, cat').waitFor()
      await page.getByText('1 more below the score').waitFor()
      expect(await boxes(page).count()).toBe(3)
      await expect.poll(() => stageTime(page, 'Together'), patience).toBeGreaterThan(0)

      // By pointer and by keys one sees the details of a box, and finds it in the table.
      await page.getByText('Point at a box').waitFor()
      const cat = page.getByRole('button', { name: /^cat, 71.0 %/ })
      await cat.hover()
      await page.locator('.box-details').getByText('at 70, 38').waitFor()
      expect(await page.locator('tr[data-chosen=true]').textContent()).toContain('cat')
      await boxes(page).first().focus()
      await page.locator('.box-details strong').getByText('dog').waitFor()
      await page.keyboard.press('ArrowRight')
      await page.locator('.box-details strong').getByText('cat').waitFor()
      await page.keyboard.press('End')
      await page.locator('.box-details').getByText('55.0 %').waitFor()
      expect(await page.locator('.found-box:focus').getAttribute('tabindex')).toBe('0')

      await page.getByRole('slider', { name: 'Surer than' }).fill('0.3')
      await page.getByText('4 boxes').waitFor()
      await page.getByRole('checkbox', { name: /^dog/ }).uncheck()
      await page.getByText('2 boxes: cat, bird').waitFor()
      expect(await page.locator('.box-table tbody tr').count()).toBe(2)

      const downloading = page.waitForEvent('download')
      await page.getByRole('button', { name: 'Save as JSON' }).click()
      const download = await downloading
      expect(download.suggestedFilename()).toMatch(/^shapes-\d+\.detections\.json$/)
      const saved = JSON.parse(await readFile(await download.path(), 'utf8'))
      expect(saved).toMatchObject({ width: 128, height: 128, detector: 'Quick' })
      expect(saved.detections).toEqual([
        { label: 'cat', index: 0, score: 0.71, box: boxOf(0.55, 0.3, 0.9, 0.7) },
        { label: 'bird', index: 2, score: 0.32, box: boxOf(0, 0, 0.12, 0.1) },
      ])
      await page.getByRole('checkbox', { name: /^dog/ }).check()

      const shown = await page.locator('.detect-stage img').getAttribute('alt')
      await page.locator('.samples-grid .sample').nth(3).click()
      await expect
        .poll(() => page.locator('.detect-stage img').getAttribute('alt'), patience)
        .not.toBe(shown)
      await page.getByText('4 boxes').waitFor()
      await takePictures(page, `detect-${name}`, options.viewport.width)
      expect(errors).toEqual([])
    },
  )

  test('the detect page takes pictures, and says what is wrong with pictures and weights', async () => {
    await using visit = await site.visit('detect', { backend: 'wasm' })
    const { page, errors } = visit
    await backendOf(page)
    await page.getByText('3 boxes').waitFor()
    await give(page, 'drop', photograph(600, 400))
    await page.locator('.detect-stage').getByAltText('picture.png').waitFor()
    await page.getByRole('button', { name: /^dog, 92.0 %: 240 × 240 pixels, 60 from/ }).waitFor()
    await give(page, 'paste', photograph(300, 500))
    await page.getByRole('button', { name: /^dog, 92.0 %: 120 × 300 pixels, 30 from/ }).waitFor()

    await give(page, 'drop', new TextEncoder().encode('no picture'))
    await page.getByRole('alert').getByText('picture.png: ').waitFor()
    await expect.poll(() => boxes(page).count(), patience).toBe(0)
    await give(page, 'drop', photograph(300, 500))
    await page.getByText('3 boxes').waitFor()
    await expect.poll(() => page.getByRole('alert').count(), patience).toBe(0)

    const choice = page.getByRole('combobox', { name: 'Detector' })
    await choice.selectOption('Broken')
    await page.getByRole('alert').getByText('you are offline').waitFor()
    const weights = page.getByLabel('Weights of a detector')
    const buffer = Buffer.from('no weights at all')
    await weights.setInputFiles({ name: 'bad.safetensors', mimeType: '', buffer })
    await page
      .getByRole('alert')
      .getByText(/safetensors|weights/)
      .waitFor()
    await expect.poll(() => choice.inputValue(), patience).toBe('opened')
    await choice.selectOption('Slow')
    await page.getByText('3 boxes').waitFor()
    await expect.poll(() => page.getByRole('alert').count(), patience).toBe(0)
    expect(errors).toEqual([])
  })

  test('the detect page opens weights of many kinds', async () => {
    await useBackend('wasm')
    const labels = ['screw', 'nut']
    const options = { numClasses: 2, labels, size: 64, channels: 8, widthMultiplier: 0.25, seed: 1 }
    using own = centernetMobilenetV2(options)
    using published = fastestDet({ numClasses: 3 })
    await using visit = await site.visit('detect', { backend: 'wasm' })
    const { page, errors } = visit
    await backendOf(page)
    const open = (name: string, content: Uint8Array | string) =>
      page
        .getByLabel('Weights of a detector')
        .setInputFiles({ name, mimeType: '', buffer: Buffer.from(content) })
    await open('own.safetensors', await saveWeights(own))
    await page.getByText('It knows screw, nut;').waitFor()
    await give(page, 'drop', photograph(600, 400))
    await page.locator('.detect-summary strong').waitFor()
    // A file that does not say of which network it is, with FastestDet's keys.
    const unnamed = await saveWeights(published, undefined, { metadata: { network: undefined } })
    await open('fastest.safetensors', unnamed)
    await page.getByText('It knows class 0, class 1, class 2;').waitFor()
    await page.locator('.detect-summary strong').waitFor()
    await open('model.json', '{"format":"graph-model"}')
    await page.getByRole('alert').getByText('no graph model of a detector').waitFor()
    await page.getByRole('button', { name: 'Try again' }).waitFor()
    expect(errors).toEqual([])
  })

  test('the detect page follows the camera, and drops the frames that it has no time for', async () => {
    const permissions = ['camera']
    await using visit = await site.visit('detect', { backend: 'wasm', permissions })
    const { page, errors } = visit
    await backendOf(page)
    await page.getByRole('combobox', { name: 'Detector' }).selectOption('Slow')
    await page.getByRole('button', { name: 'Camera' }).click()
    await expect.poll(() => rate(page, 'Frames / s'), patience).toBeGreaterThan(0.2)
    await expect.poll(() => rate(page, 'Dropped'), patience).toBeGreaterThan(2)
    expect(await rate(page, 'Frames / s')).toBeLessThan(4.1)
    expect(await stageTime(page, 'Network')).toBeGreaterThan(0)
    expect(await stageTime(page, 'Decode')).toBeGreaterThan(200)
    const canvas = page.locator('.detect-stage canvas')
    const sum = () =>
      canvas.evaluate((element: HTMLCanvasElement) => {
        const { data } = element.getContext('2d')!.getImageData(0, 0, 640, 480)
        return data.reduce((total, value) => total + value, 0)
      })
    const before = await sum()
    await expect.poll(sum, patience).not.toBe(before)
    // The box that has the focus keeps it from frame to frame.
    await boxes(page).nth(1).focus()
    const looked = await rate(page, 'Looked at')
    await expect.poll(() => rate(page, 'Looked at'), patience).toBeGreaterThan(looked + 3)
    await page.locator('.found-box:focus').getByText('cat').waitFor()
    await page.screenshot({ path: join(pictures, 'detect-camera.png'), fullPage: true })

    // Another backend has no detector at first.
    await page.locator('.chip').click()
    await page.locator('[data-backend=cpu] input').check()
    await page.keyboard.press('Escape')
    await expect.poll(() => backendOf(page), patience).toBe('cpu')
    const then = await rate(page, 'Looked at')
    await expect.poll(() => rate(page, 'Looked at'), patience).toBeGreaterThan(then + 1)

    await page.getByRole('button', { name: 'Keep this frame' }).click()
    await page.locator('.detect-stage').getByAltText('camera.png').waitFor()
    await page.getByRole('button', { name: /^dog, 92.0 %: 256 × 288 pixels/ }).waitFor()
    expect(errors).toEqual([])
  })

  test('the detect page says why there is no camera', async () => {
    await using refused = await site.visit('detect', { backend: 'cpu' })
    await refused.page.getByRole('button', { name: 'Camera' }).click()
    await refused.page.getByRole('alert').getByText('The camera was refused').waitFor()
    await refused.page.getByText('Camera app').waitFor()
    await refused.page.getByRole('button', { name: 'Close the camera' }).click()
    await refused.page.getByText('3 boxes').waitFor()

    await using without = await site.visit('detect', { backend: 'cpu' })
    await without.page.evaluate(() => {
      navigator.mediaDevices.getUserMedia = () =>
        Promise.reject(new DOMException('', 'NotFoundError'))
    })
    await without.page.getByRole('button', { name: 'Camera' }).click()
    await without.page.getByText('There is no camera here').waitFor()
    expect([...refused.errors, ...without.errors]).toEqual([])
  })

  test.each(sizes)(
    'the IoU explorer takes drags and keys on a $name',
    async ({ name, ...options }) => {
      await using visit = await site.visit('iou', { ...options, backend: 'cpu' })
      const { page, errors } = visit
      const figure = page.locator('.iou-figure')
      await figure.getByText('0.500').waitFor()
      expect(await page.locator('.iou-formula').textContent()).toBe('16,800 / 33,600 = 0.500')
      await page.getByText('1 of 10').waitFor()

      // The found box goes 20 pixels to the left, then its right side 40 to the right.
      await drag(page, [330, 120], [310, 120])
      await expect.poll(() => field(page, 'Found', 'Left'), patience).toBe(160)
      await drag(page, [340, 160], [380, 160])
      await expect.poll(() => field(page, 'Found', 'Width'), patience).toBe(220)

      await page.getByRole('application', { name: /^Truth/ }).focus()
      for (const key of ['ArrowRight', 'ArrowDown', 'Shift+ArrowRight'])
        await page.keyboard.press(key)
      await page
        .getByRole('application', { name: 'Truth: 185 by 140 pixels, 125 from the left, 95 from' })
        .waitFor()
      await page.getByRole('group', { name: 'Found' }).getByLabel('Height').fill('9999')
      await page.keyboard.press('Tab')
      await expect.poll(() => field(page, 'Found', 'Height'), patience).toBe(360)

      await page.getByRole('button', { name: 'Apart' }).click()
      await figure.getByText('0.000').waitFor()
      await page.getByText('0 of 10').waitFor()
      for (const [title, value] of [
        ['GIoU', '−0.707'],
        ['DIoU', '−0.402'],
        ['CIoU', '−0.402'],
      ] as const) {
        await page.getByRole('radio', { name: new RegExp(`^${title}`) }).check({ force: true })
        await figure.getByText(value).waitFor()
      }
      await page.getByRole('button', { name: 'Crossed' }).click()
      await takePictures(page, `iou-${name}`, options.viewport.width)
      expect(errors).toEqual([])
    },
  )
})

const boxes = (page: Page) => page.locator('.found-box')

const boxOf = (left: number, top: number, right: number, bottom: number) => ({
  x: expect.closeTo(128 * left, 1),
  y: expect.closeTo(128 * top, 1),
  width: expect.closeTo(128 * (right - left), 1),
  height: expect.closeTo(128 * (bottom - top), 1),
})

/** The figure under a title, in milliseconds. */
const stageTime = (page: Page, title: string) => figureOf(page, '.stage-times', title)
const rate = (page: Page, title: string) => figureOf(page, '.rate-figures', title)

async function figureOf(page: Page, list: string, title: string) {
  const text = await page
    .locator(`${list} div`, { hasText: title })
    .locator('dd')
    .last()
    .textContent()
  return Number.parseFloat(text!.replaceAll(',', ''))
}

const field = async (page: Page, box: string, title: string) =>
  Number(await page.getByRole('group', { name: box }).getByLabel(title).inputValue())

/** Drags from one place of the plane to another, in its pixels. */
async function drag(page: Page, ...places: readonly [x: number, y: number][]) {
  const plane = (await page.locator('.iou-plane').boundingBox())!
  const scale = plane.width / 480
  for (const [i, [x, y]] of places.entries()) {
    await page.mouse.move(plane.x + x * scale, plane.y + y * scale, { steps: 3 })
    if (i === 0) await page.mouse.down()
  }
  await page.mouse.up()
}

/** The page as it is, light and dark; nothing of it is wider than the screen. */
async function takePictures(page: Page, name: string, width: number) {
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.screenshot({ path: join(pictures, `${name}-${colorScheme}.png`), fullPage: true })
  }
}

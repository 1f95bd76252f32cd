import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { encodePng } from '@cnn/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findChromium } from '../../../scripts/chromium.mjs'
import { framedNetworks } from '../src/classify/networks.js'
import {
  accuracyOf,
  backendOf,
  brightPixels,
  drawOne,
  drawTrousers,
  epochOf,
  give,
  sumOf,
  trainBriefly,
  trainForMoment,
} from './actions.js'
import { Site } from './site.js'

/** Where screenshots go, for people to look at. */
const pictures = join(import.meta.dirname, '../../../out/gallery')

let site: Site

describe.skipIf(!findChromium())('the gallery in Chromium', () => {
  beforeAll(async () => {
    await mkdir(pictures, { recursive: true })
    site = await Site.open()
  })
  afterAll(() => site?.close())

  test.each([
    { backend: 'wasm', isolated: true, says: /wasm · [2-9]\d* threads/ },
    { backend: 'wasm', isolated: false, says: /wasm · 1 thread$/ },
    { backend: 'webgl', isolated: true, says: /webgl/ },
    { backend: 'webgpu', isolated: true, says: /webgpu/ },
    { backend: 'cpu', isolated: true, says: /cpu/ },
  ])('learns and recognises with $backend, isolated: $isolated', async (how) => {
    const base = how.isolated ? site.isolated : site.plain
    await using visit = await site.visit('train', { base, backend: how.backend })
    const { page, errors } = visit
    expect(await backendOf(page)).toMatch(how.says)

    await page.getByLabel('Tiny').check()
    await page.getByLabel('Batch').selectOption('16')
    const longest = await site.longestTask(page, () => trainForMoment(page, 'Start training'))
    expect(longest).toBeGreaterThan(0)
    expect(longest).toBeLessThan(100)
    const epoch = await epochOf(page)
    await trainForMoment(page, 'Continue')
    expect(await epochOf(page)).toBeGreaterThanOrEqual(epoch)
    // The others take long for a thousand pictures without a graphics device.
    if (how.backend === 'wasm') {
      await accuracyOf(page)
      const cells = page.locator('.confusion tbody td:not(.confusion-recall)')
      expect(await sumOf(cells)).toBe(1000)
    }

    await page.getByText('Use it on the classify page').click()
    await page.locator('.sample').nth(3).click()
    await page
      .locator('.verdict')
      .getByText(/right|wrong: it is/)
      .waitFor()
    await expect.poll(() => page.locator('.bars li').count()).toBe(5)
    await page.getByText('Draw instead').click()
    await drawTrousers(page)
    await page.locator('.verdict strong').waitFor()
    expect(errors).toEqual([])
  })

  test.each(framedNetworks)('recognises with $title', async ({ title, framing }) => {
    await using visit = await site.visit('classify', { backend: 'wasm' })
    const { page, errors } = visit
    await page.getByRole('combobox', { name: 'Network' }).selectOption({ label: title })
    if (framing === 'mnist') {
      await drawOne(page)
      await page.locator('.verdict strong').getByText('1', { exact: true }).waitFor()
    } else {
      let right = 0
      for (let i = 0; i < 10; i++) {
        await page.locator('.sample').nth(i).click()
        await page.locator(`li:nth-child(${i + 1}) .sample[aria-pressed=true]`).waitFor()
        await page.locator('.answer[aria-busy=false]').waitFor()
        right += (await page.locator('.verdict').textContent())!.endsWith('right') ? 1 : 0
      }
      expect(right).toBeGreaterThanOrEqual(7)
    }
    expect(errors).toEqual([])
  })

  test('trains to the end, saves, and loads again', async () => {
    await using visit = await site.visit('train', { backend: 'wasm' })
    const { page, errors } = visit
    await page.getByLabel('Tiny').check()
    await page.getByLabel('Epochs').selectOption('2')
    await page.getByRole('button', { name: 'Start training' }).click()
    const accuracy = await accuracyOf(page)
    expect(accuracy).toBeGreaterThan(55)
    expect(await epochOf(page)).toBe(2)
    await page.screenshot({ path: join(pictures, 'train-desktop.png'), fullPage: true })

    const downloading = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save weights' }).click()
    const file = await (await downloading).path()
    const header = (await readFile(file)).toString('latin1', 8, 4000)
    expect(header).toContain('stages.0.conv.weight')
    expect(header).toContain('Fashion-MNIST sample top-1')

    await page.reload()
    await backendOf(page)
    await page.locator('input[type=file]').setInputFiles({
      name: 'mine.safetensors',
      mimeType: '',
      buffer: await readFile(file),
    })
    expect(await accuracyOf(page)).toBe(accuracy)
    await page.getByRole('button', { name: 'Train 8 more' }).waitFor()
    await page.locator('input[type=file]').setInputFiles({
      name: 'other.safetensors',
      mimeType: '',
      buffer: Buffer.from('no weights at all'),
    })
    await page
      .getByRole('alert')
      .getByText(/safetensors/)
      .waitFor()
    expect(errors).toEqual([])
  })

  test('takes drawings by key, files, pasted and dropped pictures', async () => {
    await using visit = await site.visit('classify', { backend: 'wasm' })
    const { page, errors } = visit
    await trainBriefly(page)
    const seen = page.getByLabel('The 28 by 28 pixels')
    const board = page.getByLabel('Drawing board')
    await board.focus()
    await page.keyboard.press('Space')
    for (const key of ['ArrowDown', 'ArrowRight', 'ArrowUp']) {
      for (let i = 0; i < 4; i++) await page.keyboard.press(key)
    }
    await page.locator('.verdict').waitFor()
    expect(await brightPixels(seen)).toBeGreaterThan(100)
    await page.keyboard.press('Delete')
    await page.getByText('the answer appears here').waitFor()

    const photo = darkOnLight()
    const file = { name: 'photo.png', mimeType: 'image/png', buffer: Buffer.from(photo) }
    await page.locator('input[type=file]').first().setInputFiles(file)
    await page.locator('.verdict').waitFor()
    const exchange = page.getByLabel('Exchange light and dark')
    expect(await exchange.isChecked()).toBe(true)
    const asItShould = await brightPixels(seen)
    await exchange.uncheck()
    await expect.poll(() => brightPixels(seen)).not.toBe(asItShould)

    await page.getByText('Draw instead').click()
    for (const how of ['paste', 'drop'] as const) {
      await give(page, how, photo)
      await expect.poll(() => brightPixels(seen)).toBe(asItShould)
      await page.getByText('Draw instead').click()
      await page.getByText('the answer appears here').waitFor()
    }
    await give(page, 'drop', new TextEncoder().encode('no picture'))
    await page.getByRole('alert').waitFor()
    await page.getByText('Draw instead').click()
    await drawTrousers(page)
    await page.locator('.verdict').waitFor()
    expect(await page.getByRole('alert').count()).toBe(0)
    expect(errors).toEqual([])
  })

  test('looks through the camera, and says why when it may not', async () => {
    await using allowed = await site.visit('classify', {
      backend: 'wasm',
      permissions: ['camera'],
    })
    await trainBriefly(allowed.page)
    await allowed.page.getByRole('button', { name: 'Camera' }).click()
    await allowed.page.locator('.verdict').waitFor()
    await allowed.page.getByRole('button', { name: 'Take the picture' }).click()
    await allowed.page.getByAltText('What you chose').waitFor()
    expect(allowed.errors).toEqual([])

    await using refused = await site.visit('classify', { backend: 'wasm' })
    await refused.page.getByRole('button', { name: 'Camera' }).click()
    await refused.page.getByText('The camera was refused').waitFor()
    await refused.page.getByText('Camera app').waitFor()
  })

  test('tells what every backend can do, and lets one choose', async () => {
    await using visit = await site.visit('classify')
    const { page } = visit
    expect(await backendOf(page)).toMatch(/wasm/)
    await page.locator('.chip').click()
    for (const name of ['webgpu', 'webgl', 'wasm', 'cpu']) {
      const row = page.locator(`.backend[data-backend=${name}][data-status=passed]`)
      await row.getByText('Self-test passed').waitFor()
      expect(
        Number.parseFloat((await row.locator('.backend-speed').textContent())!),
      ).toBeGreaterThan(0)
    }
    await page.screenshot({ path: join(pictures, 'backends-desktop.png') })
    await page.locator('[data-backend=wasm] input').focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Escape')
    await expect.poll(() => backendOf(page)).toBe('cpu')
    await page.reload()
    expect(await backendOf(page)).toBe('cpu')
  })

  test('a run that the change of backend ends keeps what was learnt', async () => {
    await using visit = await site.visit('train', { backend: 'wasm' })
    const { page, errors } = visit
    await page.getByLabel('Tiny').check()
    await trainForMoment(page, 'Start training')
    await accuracyOf(page)
    await page.locator('.chip').click()
    await page.locator('[data-backend=cpu] input').check()
    await page.keyboard.press('Escape')
    await page.getByText('The backend was changed').waitFor()
    expect(await backendOf(page)).toBe('cpu')
    await page.getByText('Use it on the classify page').click()
    await page.locator('.sample').first().click()
    await page.locator('.verdict').waitFor()
    expect(errors).toEqual([])
  })

  test.each([
    { name: 'phone', viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
    { name: 'desktop', viewport: { width: 1280, height: 900 } },
  ])('fits a $name, light and dark', async ({ name, ...options }) => {
    await using visit = await site.visit('classify', { ...options, backend: 'wasm' })
    const { page } = visit
    for (const route of ['classify', 'train']) {
      await page.getByRole('link', { name: route }).click()
      await page.getByText(/3,\d{3} pictures|Test pictures/).waitFor()
      const width = await page.evaluate(() => document.documentElement.scrollWidth)
      expect(width).toBeLessThanOrEqual(options.viewport.width)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        const path = join(pictures, `${route}-${name}-${colorScheme}.png`)
        await page.screenshot({ path, fullPage: true })
      }
    }
  })
})

/** A dark rectangle on light ground, as a photograph has it. */
function darkOnLight() {
  const [width, height] = [90, 60]
  const data = new Uint8Array(width * height).fill(225)
  for (let y = 8; y < 52; y++) data.fill(70, y * width + 30, y * width + 60)
  return encodePng({ data, width, height, channels: 1 })
}

import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findChromium } from '../../../scripts/chromium.mjs'
import { backendOf } from './actions.js'
import { photograph } from './pictures.js'
import { Site } from './site.js'

const pictures = join(import.meta.dirname, '../../../out/gallery')
const shared = process.env.CNN_TEST_DATA ?? join(import.meta.dirname, '../../../../shared/data')

let site: Site
let folder: string

/** Ten colours of pictures in two classes, and the same with boxes in YOLO's layout. */
async function writeFolders() {
  const write = async (path: string, content: Uint8Array | string) => {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content)
  }
  for (let i = 0; i < 10; i++) {
    await write(`animals/${i < 6 ? 'cat' : 'dog'}/${i}.png`, photograph(40 + i, 30))
    await write(`yolo/images/train/${i}.png`, photograph(40, 30))
    await write(`yolo/labels/train/${i}.txt`, `${i % 2} 0.5 0.5 0.5 0.5\n`)
  }
  await write('yolo/data.yaml', 'names: [cat, dog]\ntrain: images/train\nval: images/train\n')
}

describe.skipIf(!findChromium())('the data page in Chromium', () => {
  beforeAll(async () => {
    await mkdir(pictures, { recursive: true })
    folder = await mkdtemp(join(tmpdir(), 'gallery-data-'))
    await writeFolders()
    site = await Site.open()
  })
  afterAll(async () => {
    await site?.close()
    await rm(folder, { recursive: true, force: true })
  })

  test.each([
    { name: 'phone', viewport: { width: 320, height: 700 }, hasTouch: true, isMobile: true },
    { name: 'desktop', viewport: { width: 1280, height: 900 } },
  ])(
    'shows the samples, their labels and their classes on a $name',
    async ({ name, ...options }) => {
      await using visit = await site.visit('data', { ...options, backend: 'cpu' })
      const { page, errors } = visit
      await backendOf(page)
      await isShown(page, 'Fashion-MNIST')
      expect(await page.locator('.data-sample').count()).toBe(48)
      expect(await titles(page)).toContain('ankle boot')

      await page.getByRole('combobox', { name: 'Class' }).selectOption('sandal')
      await expect.poll(async () => new Set(await titles(page))).toEqual(new Set(['sandal']))
      await page.getByText('367 samples').waitFor()
      await page.getByRole('button', { name: 'Last' }).click()
      await expect.poll(async () => (await titles(page)).length).toBe(367 - 7 * 48)
      await page.locator('.count-bar', { hasText: 'sandal' }).click()
      await page.getByText('3,670 samples').waitFor()
      await page.getByRole('radio', { name: /^test/ }).focus()
      await page.keyboard.press('Space')
      await page.getByText('1,000 samples').waitFor()

      await choose(page, 'shapes', 'Synthetic shapes')
      const canvas = page.locator('.data-sample canvas').first()
      for (const layer of ['Masks', 'Boxes'] as const) {
        const before = await sumOf(canvas)
        await page.getByRole('checkbox', { name: layer }).uncheck()
        await expect.poll(() => sumOf(canvas)).not.toBe(before)
      }
      expect(await page.locator('.data-caption').count()).toBe(48)
      await page.getByRole('checkbox', { name: 'Captions' }).uncheck()
      await expect.poll(() => page.locator('.data-caption').count()).toBe(0)

      for (const [id, title] of [
        ['people', 'Synthetic people'],
        ['molecules', 'Synthetic molecules'],
        ['tones', 'Synthetic tones'],
      ] as const) {
        await choose(page, id, title)
      }
      await page.locator('.data-sample').first().click()
      await page.getByRole('dialog').getByRole('button', { name: 'Play' }).waitFor()
      await page.keyboard.press('ArrowRight')
      await page.getByRole('dialog').getByText('no. 1').waitFor()
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'hidden' })

      await choose(page, 'shapes', 'Synthetic shapes')
      for (const layer of ['Masks', 'Boxes', 'Captions']) {
        await page.getByRole('checkbox', { name: layer }).check()
      }
      const width = await page.evaluate(() => document.documentElement.scrollWidth)
      expect(width).toBeLessThanOrEqual(options.viewport.width)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        await page.screenshot({
          path: join(pictures, `data-${name}-${colorScheme}.png`),
          fullPage: true,
        })
      }
      expect(errors).toEqual([])
    },
  )

  test('shows ImageNet’s tree, to be searched and walked by keys', async () => {
    await using visit = await site.visit('data', { backend: 'cpu' })
    const { page, errors } = visit
    await backendOf(page)
    await page.locator('.synsets summary').click()
    await row(page, 'entity').getByText('1,000 classes').waitFor()
    await page.getByRole('searchbox').fill('bicycle')
    const found = page.locator('.synset-found').first()
    await found.getByText('wheeled vehicle').waitFor()
    await found.click()
    const bicycle = row(page, 'bicycle')
    await expect.poll(() => bicycle.evaluate((it) => it === document.activeElement)).toBe(true)
    expect(await bicycle.getAttribute('aria-level')).toBe('9')
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => bicycle.getAttribute('aria-expanded')).toBe('true')
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => focusedText(page)).toMatch(/mountain bike|bicycle-built-for-two/)
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('ArrowLeft')
    await expect.poll(() => focusedText(page)).toMatch(/^.bicycle /)
    await expect.poll(() => bicycle.getAttribute('aria-expanded')).toBe('false')
    await page.keyboard.press('Home')
    await expect.poll(() => focusedText(page)).toContain('entity')
    await page.screenshot({ path: join(pictures, 'data-tree.png') })

    await page.getByRole('searchbox').fill('zzzz')
    await page.getByText('Nothing bears this word').waitFor()
    expect(errors).toEqual([])
  })

  test('opens folders of the visitor, and says what is wrong with one', async () => {
    await using visit = await site.visit('data', { backend: 'cpu' })
    const { page, errors } = visit
    await backendOf(page)
    await isShown(page, 'Fashion-MNIST')
    const open = (path: string) => page.getByLabel('A folder with a data set').setInputFiles(path)
    await open(join(folder, 'animals'))
    await isShown(page, 'animals')
    await page.locator('.count-bar', { hasText: 'dog' }).getByText('4').waitFor()
    await page.locator('.count-bar', { hasText: 'dog' }).click()
    await expect.poll(() => titles(page)).toEqual(Array(4).fill('dog'))
    await open(join(folder, 'yolo'))
    await isShown(page, 'yolo')
    await page.getByRole('checkbox', { name: 'Boxes' }).waitFor()

    await page
      .getByLabel('Files of a data set')
      .setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('nothing') })
    await page.getByRole('alert').getByText('nothing that can be shown').waitFor()
    await page.evaluate(() => {
      const data = new DataTransfer()
      data.items.add(new File(['3\n\nO 0 0 0\nH 0 0.76 0.5\nH 0 -0.76 0.5\n'], 'water.xyz'))
      document.body.dispatchEvent(
        new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data }),
      )
    })
    await expect.poll(() => titles(page)).toEqual(['H2O'])
    expect(errors).toEqual([])
  })

  test.skipIf(!existsSync(join(shared, 'mnist')))(
    'turns the pages of 60,000 digits at once',
    async () => {
      await using visit = await site.visit('data', { backend: 'cpu' })
      const { page, errors } = visit
      await backendOf(page)
      await page.getByLabel('A folder with a data set').setInputFiles(join(shared, 'mnist'))
      await isShown(page, 'MNIST')
      await page.locator('.count-bar', { hasText: '7' }).first().waitFor()
      const longest = await site.longestTask(page, async () => {
        for (let i = 0; i < 5; i++) {
          const before = await titles(page)
          await page.getByRole('button', { name: 'Next' }).click()
          await expect.poll(() => titles(page)).not.toEqual(before)
        }
        await page.getByRole('button', { name: 'Last' }).click()
        await page.locator('.data-samples[aria-busy=false]').waitFor()
      })
      expect(longest).toBeLessThan(100)
      expect(errors).toEqual([])
    },
  )
})

async function isShown(page: Page, name: string) {
  await page.locator('.data-name strong', { hasText: name }).waitFor()
  await page.locator('.data-samples[aria-busy=false] .data-sample canvas').first().waitFor()
}

async function choose(page: Page, id: string, name: string) {
  await page.getByRole('combobox', { name: 'Data set' }).selectOption(id)
  await isShown(page, name)
}

const titles = (page: Page) => page.locator('.data-title').allTextContents()

const row = (page: Page, word: string) =>
  page
    .locator('.synset-row')
    .filter({ has: page.locator('.synset-words', { hasText: new RegExp(`^${word}`) }) })
    .first()

const focusedText = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? '')

/** A number that tells pictures apart. */
const sumOf = (canvas: Locator) =>
  canvas.evaluate((element) => {
    const { width, height } = element as HTMLCanvasElement
    const { data } = (element as HTMLCanvasElement)
      .getContext('2d')!
      .getImageData(0, 0, width, height)
    return data.reduce((sum, value, i) => (sum + value * ((i % 251) + 1)) % 1e9, 0)
  })

import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { saveWeights, tf, useBackend } from '@cnn/core'
import { conditionalDcgan } from '@cnn/gan'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findChromium } from '../../../scripts/chromium.mjs'
import { backendOf, statOf } from './actions.js'
import { photograph } from './pictures.js'
import { Site } from './site.js'

const pictures = join(import.meta.dirname, '../../../out/gallery')
const phone = { viewport: { width: 320, height: 700 }, hasTouch: true, isMobile: true }
const desktop = { viewport: { width: 1280, height: 900 } }

let site: Site
let weights: Buffer

/** What is computed takes as long as it takes on a busy machine. */
const patience = { timeout: 90_000 }

describe.skipIf(!findChromium())('the pages about GANs in Chromium', () => {
  beforeAll(async () => {
    await mkdir(pictures, { recursive: true })
    weights = await tinyGan()
    site = await Site.open()
  })
  afterAll(() => site?.close())

  test.each([
    { name: 'phone', ...phone },
    { name: 'desktop', ...desktop },
  ])('a generator is sampled and looked around in on a $name', async ({ name, ...options }) => {
    await using visit = await site.visit('gan', { ...options, backend: 'wasm' })
    const { page, errors } = visit
    await backendOf(page)
    // One comes with the page.
    await page.getByText('It makes grey pictures of 28 × 28 pixels').waitFor()
    await expect.poll(() => page.locator('.made-grid .sample').count(), patience).toBe(40)
    await takePictures(page, `gan-shipped-${name}`, options.viewport.width)
    await openWeights(page, weights)
    await page.getByText('It makes grey pictures of 16 × 16 pixels, of 3 classes').waitFor()
    await page.getByText('Its discriminator came along').waitFor()
    const picture = page.getByRole('img', { name: /^A generated picture/ })
    const samples = page.locator('.made-grid .sample')
    await expect.poll(() => samples.count(), patience).toBe(40)

    // A sample becomes the picture of the moment, with its class and what the discriminator says.
    await samples.nth(4).click()
    await page.locator('.made-grid .sample[aria-pressed=true]').waitFor()
    await page.getByRole('img', { name: 'A generated picture: bag' }).waitFor()
    expect(await page.locator('.made-score output').textContent()).toMatch(/^\d+ %$/)
    await changes(picture, () => page.getByRole('slider', { name: 'Direction 1' }).press('End'))
    await changes(picture, () => page.getByRole('combobox', { name: 'Shows' }).selectOption('coat'))
    await changes(samples.first().locator('canvas'), async () => {
      await page.getByRole('spinbutton', { name: 'Seed' }).fill('7')
      await page.keyboard.press('Enter')
    })
    await page.getByRole('combobox', { name: 'How many' }).selectOption('20')
    await expect.poll(() => samples.count(), patience).toBe(20)

    // The map takes keys and pointers.
    const map = page.getByRole('application', { name: /^Map/ })
    await map.focus()
    await changes(picture, () => page.keyboard.press('ArrowRight'))
    const place = await map.getAttribute('aria-label')
    await changes(picture, () => dragOver(page, map))
    expect(await map.getAttribute('aria-label')).not.toBe(place)
    const tiles = page.locator('.latent-map > canvas')
    await changes(tiles, () => page.getByRole('button', { name: 'Other corners' }).click())
    await changes(tiles, () =>
      page.getByRole('button', { name: 'Put the picture at corner B' }).click(),
    )

    const frame = page.getByRole('img', { name: 'A frame of the film' })
    await changes(frame, () => page.getByRole('slider', { name: 'Place in the film' }).fill('24'))
    await changes(frame, () => page.getByRole('radio', { name: 'Spherical' }).press('Space'))
    await changes(frame, () => page.getByRole('button', { name: 'Play' }).click())
    await page.getByRole('button', { name: 'Pause' }).click()
    const downloading = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save as GIF' }).click()
    const gif = await readFile(await (await downloading).path())
    expect(gif.toString('latin1', 0, 6)).toBe('GIF89a')

    await takePictures(page, `gan-${name}`, options.viewport.width)
    await openWeights(page, Buffer.from('no weights at all'))
    await page
      .getByRole('alert')
      .getByText(/safetensors|weights/)
      .waitFor()
    expect(errors).toEqual([])
  })

  test.each([
    { name: 'phone', steps: 3, ...phone },
    { name: 'desktop', steps: 300, ...desktop },
  ])('a GAN learns points on a $name', async ({ name, steps, ...options }) => {
    await using visit = await site.visit('gan-points', { ...options, backend: 'wasm' })
    const { page, errors } = visit
    await backendOf(page)
    await page.getByText('– of 8').waitFor()
    const { figure, press } = gameOf(page)
    await press('Step')
    await expect.poll(() => figure('Step'), patience).toBe(1)
    await press('Start', 'Continue')
    await expect.poll(() => figure('Step'), patience).toBeGreaterThan(steps)
    await press('Pause')
    await page.getByRole('button', { name: 'Continue' }).waitFor()
    const paused = await figure('Step')
    await press('Step')
    await expect.poll(() => figure('Step'), patience).toBe(paused + 1)
    expect(await figure('D(x)')).toBeGreaterThan(0)
    expect(await statOf(page, 'Modes covered').textContent()).toMatch(/^\d of 8$/)
    await page.getByRole('img', { name: /^Losses: discriminator \d/ }).waitFor()
    const surface = page.locator('.point-plane canvas')
    expect(await surface.evaluate(hashOf)).not.toBe(0)
    await takePictures(page, `gan-points-${name}`, options.viewport.width)

    // Other data are drawn at once; those of the visitor's are dots, set by pointer or by keys.
    const data = page.locator('.dots-data')
    const ring = await data.getAttribute('d')
    await page.getByRole('radio', { name: 'Moons' }).press('Space')
    await page.getByText('– of 20').waitFor()
    expect(await data.getAttribute('d')).not.toBe(ring)
    await page.getByRole('radio', { name: 'Draw' }).press('Space')
    const plane = page.getByRole('application', { name: 'Drawing of the data: 0 dots' })
    await plane.waitFor()
    expect(await page.getByRole('button', { name: 'Start' }).isDisabled()).toBe(true)
    await plane.press('ArrowLeft')
    await page.keyboard.press('Enter')
    const pen = page.locator('.dot-pen')
    await pen.click({ position: { x: 40, y: 60 } })
    await page.getByRole('application', { name: '2 dots' }).waitFor()
    await page.getByText('– of 2').waitFor()
    await page.getByRole('combobox', { name: 'Loss' }).selectOption('hinge')
    await press('Step')
    await page.getByText(/[012] of 2/).waitFor()
    await press('Reset')
    await page.getByText('– of 2').waitFor()
    expect(errors).toEqual([])
  })

  test('a GAN learns points by WebGL', async () => {
    await using visit = await site.visit('gan-points', { backend: 'webgl' })
    const { page, errors } = visit
    expect(await backendOf(page)).toBe('webgl')
    await page.getByRole('combobox', { name: 'Penalty' }).selectOption('None')
    const { figure, press } = gameOf(page)
    await press('Step')
    await expect.poll(() => figure('Step'), patience).toBe(1)
    expect(await figure('D(x)')).toBeGreaterThan(30)
    expect(errors).toEqual([])
  })

  test('a GAN learns pictures, which one looks around in and takes along', async () => {
    await using visit = await site.visit('gan-pictures', { ...phone, backend: 'wasm' })
    const { page, errors } = visit
    await backendOf(page)
    await page.getByText('3,670 pictures').waitFor()
    await page.getByRole('combobox', { name: 'Pictures' }).selectOption('Only trouser')
    const { figure, press } = gameOf(page)
    const longest = await site.longestTask(page, async () => {
      await press('Start', 'Continue')
      await expect.poll(() => figure('Step'), patience).toBeGreaterThan(3)
    })
    expect(longest).toBeLessThan(100)
    await press('Pause')
    await page.getByRole('button', { name: 'Continue' }).waitFor()
    await page.getByRole('img', { name: /^Samples after [1-9]/ }).waitFor()
    const grid = page.getByRole('img', { name: /^Samples after/ })
    await changes(grid, () =>
      page.getByRole('slider', { name: 'Samples of earlier steps' }).press('Home'),
    )
    await takePictures(page, 'gan-pictures-phone', phone.viewport.width)
    await page.setViewportSize(desktop.viewport)
    await takePictures(page, 'gan-pictures-desktop', desktop.viewport.width)

    const downloading = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save weights' }).click()
    const saved = await readFile(await (await downloading).path())
    expect(saved.toString('latin1', 8, 8000)).toContain('dcganGenerator')
    await page.getByRole('button', { name: 'Look around in it' }).click()
    await page.getByText('You trained it in this page').waitFor()
    await expect.poll(() => page.locator('.made-grid .sample').count(), patience).toBe(40)
    await openWeights(page, saved)
    await page.getByText('Out of your file. It makes grey pictures of 28 × 28').waitFor()
    expect(errors).toEqual([])
  })

  test.each([
    { name: 'phone', ...phone },
    { name: 'desktop', ...desktop },
  ])('the visitor tells real from generated on a $name', async ({ name, ...options }) => {
    await using visit = await site.visit('real-or-fake', { ...options, backend: 'wasm' })
    const { page, errors } = visit
    await backendOf(page)
    // The one that comes with the page brings its discriminator.
    const aboutDiscriminator = page.getByText('And how good is its discriminator at it?')
    await aboutDiscriminator.waitFor()
    await openWeights(page, await tinyGan({ isAlone: true }))
    await page.getByText('brings no discriminator: only you are scored').waitFor()
    expect(await aboutDiscriminator.count()).toBe(0)
    await openWeights(page, weights)
    await aboutDiscriminator.waitFor()
    expect(await page.getByText('brings no discriminator').count()).toBe(0)
    await page.getByRole('radio', { name: '10' }).press('Space')
    await page.getByRole('button', { name: 'Start' }).click()
    let right = 0
    for (let round = 1; round <= 10; round++) {
      await page.getByText(`${round} of 10`).first().waitFor()
      await page.locator('.quiz-picture[aria-disabled=false]').first().waitFor()
      if (round === 1) await page.getByRole('button', { name: 'Right picture' }).click()
      else await page.keyboard.press(round % 2 ? 'ArrowLeft' : 'ArrowRight')
      const chosen = page.locator('.quiz-picture[aria-pressed=true]')
      const isRight = (await chosen.getAttribute('data-truth')) === 'real'
      if (isRight) right++
      await page
        .locator('.quiz-answer')
        .getByText(isRight ? 'Right.' : 'Wrong.')
        .waitFor()
      if (round === 2) await takePictures(page, `real-or-fake-${name}`, options.viewport.width)
      await page.keyboard.press('Enter')
    }
    await page.getByText(new RegExp(`You ${right} of 10: .*95 % interval`)).waitFor()
    await page.getByText(/Discriminator \d+ of 10/).waitFor()
    await takePictures(page, `real-or-fake-result-${name}`, options.viewport.width)

    await page
      .getByLabel('Real pictures')
      .setInputFiles([
        { name: 'house.png', mimeType: 'image/png', buffer: Buffer.from(photograph(60, 40)) },
      ])
    await page.getByText('The real ones are 1 of yours').waitFor()
    await page.getByRole('button', { name: 'Start' }).click()
    await page.locator('.quiz-picture[aria-disabled=false]').first().waitFor()
    expect(errors).toEqual([])
  })
})

/** Weights of networks that have learned nothing, which is all that the pages need. */
async function tinyGan({ isAlone = false } = {}): Promise<Buffer> {
  await useBackend('wasm')
  const labels = ['shoe', 'bag', 'coat']
  const sizes = { imageSize: 16, baseWidth: 8, units: 16, latentSize: 12, numClasses: 3 }
  using gan = conditionalDcgan({ ...sizes, labels, seed: 1 })
  // With weights so small as DCGAN begins with, all pictures would be the same grey.
  for (const [, { value }] of gan.generator.parameters()) {
    if (value.rank > 1) tf.tidy(() => value.assign(tf.mul(value, 12)))
  }
  const metadata = gan.generator.weightsMetadata()
  return Buffer.from(await saveWeights(isAlone ? gan.generator : gan, undefined, { metadata }))
}

const openWeights = (page: Page, buffer: Buffer) =>
  page
    .getByLabel('Weights of a generator')
    .setInputFiles({ name: 'mine.safetensors', mimeType: '', buffer })

/** The figures of a game, and its buttons. */
function gameOf(page: Page) {
  const figure = async (name: string) =>
    Number.parseFloat(
      (await statOf(page, name).first().textContent())!.replace(',', '').replace('−', '-'),
    )
  const press = async (...names: string[]) => {
    const button = page.getByRole('button', { name: new RegExp(`^(${names.join('|')})$`) })
    await button.click()
  }
  return { figure, press }
}

/** Waits until something that was done shows in the pixels of a canvas. */
async function changes(canvas: Locator, act: () => Promise<unknown>) {
  await canvas.waitFor()
  const before = await canvas.evaluate(hashOf)
  await act()
  await expect.poll(() => canvas.evaluate(hashOf), patience).not.toBe(before)
}

/** A number that tells pictures apart; 0 for nothing. */
function hashOf(element: Element) {
  const { width, height } = element as HTMLCanvasElement
  const context = (element as HTMLCanvasElement).getContext('2d')!
  const { data } = context.getImageData(0, 0, width, height)
  return data.reduce((sum, value, i) => (sum * 31 + value * (i % 97)) % 1_000_003, 0)
}

async function dragOver(page: Page, map: Locator) {
  await map.scrollIntoViewIfNeeded()
  const box = (await map.boundingBox())!
  await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.3)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.7, box.y + box.height * 0.8, { steps: 5 })
  await page.mouse.up()
}

/** Nothing is wider than the screen; and what it looks like. */
async function takePictures(page: Page, name: string, most: number) {
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  expect(width).toBeLessThanOrEqual(most)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.screenshot({ path: join(pictures, `${name}-${colorScheme}.png`), fullPage: true })
  }
}

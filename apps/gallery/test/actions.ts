import type { Locator, Page } from 'playwright-core'

/** Waits until the page has a backend, and gives what the page says that it is. */
export async function backendOf(page: Page) {
  await page.locator('.chip[data-status=ready]').waitFor()
  return (await page.locator('.chip [role=status]').textContent()) ?? ''
}

export const statOf = (page: Page, name: string) =>
  page.locator('.stats div', { hasText: name }).locator('dd')

/** The epochs done. */
export const epochOf = async (page: Page) =>
  Number.parseFloat((await statOf(page, 'Epoch').textContent()) ?? '')

/** Presses a button that starts or continues a training, lets it run for a moment, and stops it. */
export async function trainForMoment(page: Page, button: string, milliseconds = 1500) {
  await page.getByRole('button', { name: button }).click()
  await statOf(page, 'Loss').getByText(/\d/).waitFor()
  await page.waitForTimeout(milliseconds)
  await page.getByRole('button', { name: 'Stop' }).click()
  await page.getByRole('button', { name: 'Continue' }).waitFor()
}

/** Waits for the measurement on the test pictures; gives the share that was right, in percent. */
export async function accuracyOf(page: Page) {
  await page.getByText('of 1,000 pictures').waitFor()
  return Number.parseFloat((await page.locator('.figure').textContent()) ?? '')
}

/** Draws the outline of trousers with the mouse. */
export const drawTrousers = (page: Page) =>
  draw(page, [
    [0.36, 0.08],
    [0.64, 0.08],
    [0.68, 0.92],
    [0.55, 0.92],
    [0.5, 0.35],
    [0.45, 0.92],
    [0.32, 0.92],
    [0.36, 0.08],
  ])

/** Writes the digit 1. */
export const drawOne = (page: Page) =>
  draw(page, [
    [0.53, 0.15],
    [0.5, 0.5],
    [0.47, 0.85],
  ])

/** Draws a line with the mouse, through places given as shares of the board. */
async function draw(page: Page, places: readonly (readonly [number, number])[]) {
  const box = (await page.getByLabel('Drawing board').boundingBox())!
  const move = ([x, y]: readonly [number, number]) =>
    page.mouse.move(box.x + box.width * x, box.y + box.height * y, { steps: 4 })
  await move(places[0]!)
  await page.mouse.down()
  for (const place of places.slice(1)) await move(place)
  await page.mouse.up()
}

/** How many pixels of a picture are not black. */
export const brightPixels = (canvas: Locator) =>
  canvas.evaluate((element) => {
    const { width, height } = element as HTMLCanvasElement
    const context = (element as HTMLCanvasElement).getContext('2d')!
    const { data } = context.getImageData(0, 0, width, height)
    return data.filter((value, i) => i % 4 === 0 && value > 0).length
  })

export async function sumOf(cells: Locator) {
  const texts = await cells.allTextContents()
  return texts.reduce((sum, text) => sum + Number(text), 0)
}

/** Trains a network for a moment, and takes it to the classify page. */
export async function trainBriefly(page: Page) {
  await page.getByRole('link', { name: 'Train', exact: true }).click()
  await page.getByLabel('Tiny').check()
  await trainForMoment(page, 'Start training', 300)
  await page.getByText('Use it on the classify page').click()
  await page.getByLabel('Drawing board').waitFor()
}

/** Pastes or drops a file. */
export async function give(page: Page, how: 'paste' | 'drop', bytes: Uint8Array) {
  await page.evaluate(
    ([how, values]) => {
      const data = new DataTransfer()
      data.items.add(new File([new Uint8Array(values)], 'picture.png', { type: 'image/png' }))
      const init = { bubbles: true, cancelable: true }
      document.body.dispatchEvent(
        how === 'paste'
          ? new ClipboardEvent('paste', { ...init, clipboardData: data })
          : new DragEvent('drop', { ...init, dataTransfer: data }),
      )
    },
    [how, [...bytes]] as const,
  )
}

import type { ByteImage } from '@cnn/core'
import { afterEach, expect, test } from 'vitest'
import type { GanEvent, GanStepEvent } from '../adversarial/gan-event.js'
import { encodeGif } from './encode-gif.js'
import { replayPage } from './replay-page.js'
import { sampleFiles } from './sample-files.js'
import { readReplay } from './training-replay.js'

const frame = document.createElement('iframe')
afterEach(() => frame.remove())

const flat = (level: number, channels = 1): ByteImage => ({
  data: new Uint8Array(16 * 16 * channels).fill(level),
  ...{ width: 16, height: 16, channels },
})

function events(): GanEvent[] {
  const steps = 1000
  return [250, 500, 1000].flatMap((step): GanEvent[] => [
    {
      ...{ kind: 'step', step, steps, discriminatorLoss: 1, generatorLoss: 1 },
      ...{ realScore: 1 - step / 2000, fakeScore: step / 2000 },
    } as GanStepEvent,
    { kind: 'samples', step, steps, values: [], images: [flat(step / 5)] },
  ])
}

async function open(page: string): Promise<Document> {
  frame.srcdoc = page
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }))
  document.body.append(frame)
  await loaded
  return frame.contentDocument!
}

test('a run that a page keeps is replayed by its slider', async () => {
  const folder = `runs/${crypto.randomUUID()}`
  const log = sampleFiles(folder)
  for (const event of events()) await log(event)
  const page = await open(replayPage(await readReplay(folder), { title: 'Cats' }))
  const text = (id: string) => page.getElementById(id)!.textContent
  const cursor = () => Number(page.querySelector('.cursor')!.getAttribute('x1'))
  expect([text('step'), text('real-text'), text('fake-text')]).toEqual(['1,000', '50 %', '50 %'])
  expect(text('verdict')).toContain('at least as real')
  const [last, end] = [page.querySelector('img')!.src, cursor()]

  const slider = page.querySelector('input')!
  slider.value = '0'
  slider.dispatchEvent(new Event('input'))
  expect([text('step'), text('real-text'), text('fake-text')]).toEqual(['250', '88 %', '13 %'])
  expect(page.querySelector('img')!.src).not.toBe(last)
  expect(page.querySelector('img')!.alt).toBe('Samples after step 250')
  expect(end - 40).toBeCloseTo(4 * (cursor() - 40))

  const button = page.querySelector('button')!
  button.click()
  expect(button.textContent).toBe('Pause')
  await expect.poll(() => button.textContent).toBe('Play')
  expect([text('step'), page.querySelector('img')!.src]).toEqual(['1,000', last])
})

test('a film is a picture to the browser', async () => {
  const film = encodeGif([flat(200), flat(100)])
  const bitmap = await createImageBitmap(new Blob([film], { type: 'image/gif' }))
  const context = new OffscreenCanvas(16, 16).getContext('2d')!
  context.drawImage(bitmap, 0, 0)
  expect([...context.getImageData(3, 3, 1, 1).data]).toEqual([200, 200, 200, 255])
})

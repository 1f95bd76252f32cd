import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodePng, type Image } from '@cnn/core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { GanEvent, GanStepEvent } from '../adversarial/gan-event.js'
import { replayFilm } from './replay-film.js'
import { replayPage } from './replay-page.js'
import { sampleFiles } from './sample-files.js'
import { readReplay } from './training-replay.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cnn-replay-'))
})
afterEach(() => rm(folder, { recursive: true }))

const steps = 2000
const stepEvent = (step: number, changes: Partial<GanStepEvent> = {}): GanEvent => ({
  ...{ kind: 'step', step, steps, epoch: step / 100, penalty: 0, value: -1.2 },
  ...{ discriminatorLoss: 1 + 1 / step, generatorLoss: 2, realScore: 0.8, fakeScore: step / 4000 },
  ...{ discriminatorGradientNorm: 1, generatorGradientNorm: 1, learningRate: 1 },
  ...{ samplesPerSecond: 9, secondsLeft: 1, ...changes },
})

const samplesEvent = (step: number): GanEvent => {
  const level = Math.round((255 * step) / steps)
  const images: Image[] = Array.from({ length: 4 }, () => ({
    ...{ data: new Uint8Array(64).fill(level), width: 8, height: 8, channels: 1 },
  }))
  return { kind: 'samples', step, steps, values: [new Float32Array(64)], images }
}

const warning: GanEvent = {
  ...{ kind: 'warning', step: 900, steps, warning: 'collapse' },
  message: 'The samples are <alike>.',
}

function eventsUntil(last: number): GanEvent[] {
  const events: GanEvent[] = []
  for (let step = 100; step <= last; step += 100) {
    events.push(stepEvent(step))
    if (step % 500 === 0) events.push(samplesEvent(step))
    if (step === 900) events.push(warning)
  }
  return events
}

async function logAll(events: readonly GanEvent[]) {
  const log = sampleFiles(folder)
  for (const event of events) await log(event)
}

test('a run keeps its grids and its events, without the samples', async () => {
  await logAll(eventsUntil(steps))
  expect(await readdir(join(folder, 'samples'))).toEqual(
    ['000500', '001000', '001500', '002000'].map((step) => `step-${step}.png`),
  )
  const lines = (await readFile(join(folder, 'log.jsonl'), 'utf8')).trimEnd().split('\n')
  expect(lines).toHaveLength(25)
  expect(JSON.parse(lines[5]!)).toEqual({ kind: 'samples', step: 500, steps })
  const grid = await decodePng(await readFile(join(folder, 'samples/step-001000.png')))
  expect(grid).toMatchObject({ width: 22, height: 22, channels: 1 })
})

test('a resumed run has the log of an unbroken one', async () => {
  await logAll(eventsUntil(steps))
  const unbroken = await readFile(join(folder, 'log.jsonl'), 'utf8')
  await logAll(eventsUntil(steps).filter(({ step }) => step > 700))
  expect(await readFile(join(folder, 'log.jsonl'), 'utf8')).toBe(unbroken)
})

test('points in a plane are logged, and make no grid', async () => {
  await logAll([{ kind: 'samples', step: 5, steps, values: [Float32Array.of(1, 2)] }])
  await expect(readReplay(folder)).rejects.toMatchObject({ code: 'no-run' })
})

test('a replay has the curves, the grids and the warnings', async () => {
  await logAll([...eventsUntil(1900), stepEvent(2000, { generatorLoss: NaN }), samplesEvent(2000)])
  await writeFile(join(folder, 'log.jsonl'), 'null\n{"step":', { flag: 'a' })
  const replay = await readReplay(folder)
  expect(replay.steps).toBe(2000)
  expect(replay.curve).toHaveLength(20)
  expect(replay.curve[0]).toMatchObject({ step: 100, discriminatorLoss: 1.01, fakeScore: 0.025 })
  expect(replay.curve[19]).toMatchObject({ step: 2000, generatorLoss: NaN, realScore: 0.8 })
  expect(replay.frames.map(({ step }) => step)).toEqual([500, 1000, 1500, 2000])
  expect(replay.warnings).toEqual([{ step: 900, message: 'The samples are <alike>.' }])
  const few = await readReplay(folder, { frames: 2 })
  expect(few.frames.map(({ step }) => step)).toEqual([500, 2000])
})

test('a long replay keeps means, and leaves out grids that are gone', async () => {
  const many = Array.from({ length: 1600 }, (_, i) =>
    stepEvent(i + 1, { realScore: i % 4 === 0 ? 1 : 0 }),
  )
  await logAll([...many, samplesEvent(1700), samplesEvent(1800)])
  await rm(join(folder, 'samples/step-001700.png'))
  const { curve, frames } = await readReplay(folder)
  expect(curve).toHaveLength(400)
  expect(curve[1]).toMatchObject({ step: 8, realScore: 0.25 })
  expect(frames.map(({ step }) => step)).toEqual([1800])
})

test('a folder without a run is refused', async () => {
  await expect(readReplay(join(folder, 'nothing'))).rejects.toThrow(/no .*log\.jsonl/)
})

test('the page needs nothing else', async () => {
  await logAll(eventsUntil(steps))
  const page = replayPage(await readReplay(folder), { title: 'Cats & <dogs>' })
  expect(page).toContain('<p class="kicker">Cats &amp; &lt;dogs&gt;</p>')
  expect(page).toContain('The samples are &lt;alike&gt;.')
  expect(page).not.toMatch(/(src|href)="(?!data:)[^"]+"|url\(/)
  expect(page.match(/data:image\/png;base64,/g)).toHaveLength(4)
  expect(page.match(/<polyline/g)).toHaveLength(4)
  expect(page).toContain('<input type="range" min="0" max="3" value="3"')
})

test('the film shows the grids above the step', async () => {
  await logAll(eventsUntil(steps))
  const bytes = await replayFilm(await readReplay(folder))
  expect(new TextDecoder('latin1').decode(bytes.subarray(0, 6))).toBe('GIF89a')
  // Twice as large, with two lines of text and a bar below.
  expect(bytes[6]).toBe(44)
  expect(bytes[8]).toBe(44 + 2 * 6 + 2 * 12 + 4)
})

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { EpochEvent, StepEvent } from '../fit-options.js'
import { jsonlLog } from './jsonl-log.js'

const where = {
  epochs: 2,
  steps: 6,
  loss: 0.5,
  learningRate: 0.1,
  samplesPerSecond: 9,
  secondsLeft: 1,
}
const step = (step: number): StepEvent => ({ kind: 'step', epoch: 1, step, ...where })
const epoch = (step: number): EpochEvent => ({
  kind: 'epoch',
  epoch: step / 3,
  step,
  seconds: 1,
  ...where,
})

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cnn-log-'))
  path = join(folder, 'run', 'log.jsonl')
})
afterEach(() => rm(folder, { recursive: true }))

const events = [step(1), step(2), step(3), epoch(3), step(4), step(5), step(6), epoch(6)]
const lines = (events: object[]) => events.map((event) => `${JSON.stringify(event)}\n`).join('')

test('writes an event a line, all of them by the end of an epoch', async () => {
  const log = jsonlLog(path)
  for (const event of events) await log(event)
  expect(await readFile(path, 'utf8')).toBe(lines(events))
})

test('keeps the order of events that nobody waited for', async () => {
  const log = jsonlLog(path)
  await Promise.all(events.map(log))
  expect(await readFile(path, 'utf8')).toBe(lines(events))
})

test('a resumed run gives the log of an unbroken one', async () => {
  const first = jsonlLog(path)
  for (const event of events) await first(event)
  await writeFile(path, `${(await readFile(path, 'utf8')).slice(0, -9)}`)
  const resumed = jsonlLog(path)
  for (const event of events.slice(4)) await resumed(event)
  expect(await readFile(path, 'utf8')).toBe(lines(events))
})

test("a run that goes on with an epoch's event keeps the epoch's last step", async () => {
  const first = jsonlLog(path)
  for (const event of events.slice(0, 3)) await first(event)
  await first.flush()
  expect(await readFile(path, 'utf8')).toBe(lines(events.slice(0, 3)))
  const resumed = jsonlLog(path)
  for (const event of events.slice(3)) await resumed(event)
  expect(await readFile(path, 'utf8')).toBe(lines(events))
})

test('a new run starts the log anew', async () => {
  await (await import('../../weights/stored-file.node.js')).writeStored(
    path,
    new TextEncoder().encode('not JSON\n{"step":7}\n{}\n'),
  )
  const log = jsonlLog(path)
  await log(step(1))
  await log(epoch(3))
  expect(await readFile(path, 'utf8')).toBe(lines([step(1), epoch(3)]))
})

test('says where it cannot write', async () => {
  await writeFile(join(folder, 'file'), '')
  const log = jsonlLog(join(folder, 'file', 'log.jsonl'))
  await expect(log(epoch(3))).rejects.toMatchObject({ code: expect.stringMatching(/failed$/) })
})

import { expect, test } from 'vitest'
import { readStored, removeStored } from '../../weights/stored-file.browser.js'
import type { EpochEvent } from '../fit-options.js'
import { consoleProgress } from './console-progress.js'
import { jsonlLog } from './jsonl-log.js'
import { tensorBoardLog } from './tensor-board-log.js'

const epoch: EpochEvent = {
  kind: 'epoch',
  epoch: 1,
  epochs: 1,
  step: 3,
  steps: 3,
  loss: 0.5,
  learningRate: 0.1,
  samplesPerSecond: 9,
  secondsLeft: 1,
  seconds: 1,
}

test('the page keeps the log of a run', async () => {
  await removeStored('run/log.jsonl')
  await jsonlLog('run/log.jsonl')(epoch)
  const bytes = await readStored('run/log.jsonl')
  expect(new TextDecoder().decode(bytes)).toBe(`${JSON.stringify(epoch)}\n`)
})

test('the other logs run in a page too', async () => {
  await tensorBoardLog('run')(epoch)
  await consoleProgress()(epoch)
})

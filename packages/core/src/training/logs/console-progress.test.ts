import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { EpochEvent, StepEvent } from '../fit-options.js'
import { consoleProgress } from './console-progress.js'

const stepEvent = (step: number): StepEvent => ({
  kind: 'step',
  epoch: 2,
  epochs: 10,
  step,
  steps: 1000,
  loss: 0.31234,
  learningRate: 0.001,
  samplesPerSecond: 5210.4,
  secondsLeft: 83,
})

const epochEvent: EpochEvent & { accuracy: number } = {
  ...stepEvent(200),
  kind: 'epoch',
  loss: 0.25,
  validationLoss: 0.00001,
  accuracy: 0.91236,
  seconds: 12.3,
}

function screen(isLive: boolean, columns = 120) {
  const written: string[] = []
  return { isLive, columns, write: (text: string) => void written.push(text), written }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('on a terminal', () => {
  test('rewrites one line, at most ten times a second, and keeps one per epoch', () => {
    const output = screen(true)
    const log = consoleProgress({ output })
    log(stepEvent(100))
    log(stepEvent(101))
    vi.advanceTimersByTime(100)
    log(stepEvent(250))
    log(epochEvent)
    expect(output.written).toEqual([
      '\r\x1b[Kepoch  2/10  ━━──────────────────   10 %  loss 0.3123  5,210 samples/s  1 min 23 s left',
      '\r\x1b[Kepoch  2/10  ━━━━━───────────────   25 %  loss 0.3123  5,210 samples/s  1 min 23 s left',
      '\r\x1b[Kepoch  2/10  loss 0.2500  validation loss 1.00e-5  accuracy 0.9124  5,210 samples/s  12 s\n',
    ])
  })

  test('never lets the moving line wrap', () => {
    const output = screen(true, 40)
    consoleProgress({ output })(stepEvent(100))
    expect(output.written[0]!.length).toBe('\r\x1b[K'.length + 39)
  })
})

test('elsewhere writes plain lines, one per epoch and one about every ten seconds', () => {
  const output = screen(false)
  const log = consoleProgress({ output })
  for (let step = 1; step <= 250; step++) {
    log(stepEvent(step))
    vi.advanceTimersByTime(100)
  }
  log(epochEvent)
  expect(output.written.length).toBe(3)
  expect(output.written[0]).toMatch(/^epoch {2}2\/10 .* 10 % .*left\n$/)
  expect(output.written.join('')).not.toContain('\x1b')
})

import type { GanEvent, GanStepEvent } from '@cnn/gan'
import { expect, test } from 'vitest'
import { ganProgress, ganStepLine } from './gan-progress.js'
import { Terminal } from './terminal/terminal.js'

const event = (step: number, changes: Partial<GanStepEvent> = {}): GanStepEvent => ({
  ...{ kind: 'step', step, steps: 4000, epoch: 0.5, discriminatorLoss: 1.234, generatorLoss: 0.8 },
  ...{ penalty: 0, realScore: 0.61, fakeScore: 0.4, value: -1, learningRate: 2e-4 },
  ...{ discriminatorGradientNorm: 1, generatorGradientNorm: 2 },
  ...{ samplesPerSecond: 1234, secondsLeft: 75, ...changes },
})

test('a line tells both losses, what the discriminator thinks, and the time left', () => {
  expect(ganStepLine(event(2000))).toBe(
    '  step 2,000/4,000  ━━━━━━━━────────  loss D 1.234 G 0.800  D(x) 0.61  D(G(z)) 0.40  1,234 pictures/s  1:15 left',
  )
  expect(ganStepLine(event(50, { augmentation: 0.25 }))).toContain('augmented 0.25')
})

test('lines stay twenty times in a training, and warnings at once', () => {
  const [said, warned] = [[] as string[], [] as string[]]
  const stream = (lines: string[]) => ({ write: (text: string) => lines.push(text) })
  const log = ganProgress(new Terminal({ output: stream(said), errors: stream(warned) }))
  for (let step = 50; step <= 4000; step += 50) log(event(step))
  expect(said).toHaveLength(21)
  expect(said.at(-1)).toContain('step 4,000/4,000')
  const warning: GanEvent = {
    ...{ kind: 'warning', step: 99, steps: 4000, warning: 'collapse' },
    message: 'Samples are alike: try more noise.',
  }
  log(warning)
  expect(warned.at(-1)).toBe('  step 99: Samples are alike: try more noise.\n')
})

import { tensorBoardLog } from '@cnn/core'
import { type GanEvent, type GanLogger, type GanStepEvent, sampleFiles } from '@cnn/gan'
import { meter } from './terminal/bar.js'
import { formatClock, formatCount, formatLoss } from './terminal/quantities.js'
import type { Terminal } from './terminal/terminal.js'

/** All that a GAN's training says: on the terminal, and in the folder of its run, with grids of samples. */
export const ganLogs = (terminal: Terminal, folder: string): GanLogger[] => [
  ganProgress(terminal),
  sampleFiles(folder),
  tensorBoardLog<GanEvent>(folder),
]

/** How many lines of a training stay. */
const lines = 20

/** Shows a GAN's training as it goes: a line that moves, a line that stays now and then, warnings at once. */
export function ganProgress(terminal: Terminal): GanLogger {
  let next = 0
  return (event: GanEvent) => {
    if (event.kind === 'warning') terminal.warn(warningLine(event, terminal))
    if (event.kind !== 'step') return
    const { step, steps } = event
    if (step < next && step < steps) return terminal.progress(ganStepLine(event))
    // After a resumption the first line comes at once as well, so that people see where it goes on.
    next = (Math.floor((step * lines) / steps) + 1) * (steps / lines)
    terminal.say(ganStayingLine(event, terminal))
  }
}

export function ganStepLine(event: GanStepEvent): string {
  const { step, steps, samplesPerSecond, secondsLeft } = event
  return [
    `  step ${stepOf(event)}`,
    meter(step / steps, 16),
    ...figures(event),
    `${formatCount(samplesPerSecond)} pictures/s`,
    `${formatClock(secondsLeft)} left`,
  ].join('  ')
}

function ganStayingLine(event: GanStepEvent, { ink }: Pick<Terminal, 'ink'>) {
  const left = ink.dim(`${formatClock(event.secondsLeft)} left`)
  return [`  step ${stepOf(event)}`, ...figures(event), left].join('  ')
}

/** What the losses are cannot be read without how sure the discriminator is. */
function figures(event: GanStepEvent) {
  const { discriminatorLoss, generatorLoss, realScore, fakeScore, augmentation } = event
  const losses = `loss D ${formatLoss(discriminatorLoss)} G ${formatLoss(generatorLoss)}`
  const scores = `D(x) ${realScore.toFixed(2)}  D(G(z)) ${fakeScore.toFixed(2)}`
  const augmented = augmentation === undefined ? [] : [`augmented ${augmentation.toFixed(2)}`]
  return [losses, scores, ...augmented]
}

const stepOf = ({ step, steps }: GanEvent) => {
  const all = formatCount(steps)
  return `${formatCount(step).padStart(all.length)}/${all}`
}

function warningLine(event: GanEvent & { kind: 'warning' }, { errorInk }: Terminal) {
  return `  ${errorInk.yellow(`step ${formatCount(event.step)}: ${event.message}`)}`
}

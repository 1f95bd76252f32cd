import type { EpochEvent, Logger, StepEvent } from '@cnn/core'
import { meter } from './terminal/bar.js'
import {
  formatClock,
  formatCount,
  formatLoss,
  formatPercent,
  formatSeconds,
} from './terminal/quantities.js'
import type { Terminal } from './terminal/terminal.js'

/** Shows a training as it goes: a line that moves, and a line that stays for every epoch. */
export function trainingProgress(terminal: Terminal): Logger {
  return (event) => {
    if (event.kind === 'step') terminal.progress(stepLine(event))
    else terminal.say(epochLine(event, terminal))
  }
}

export function stepLine(event: StepEvent): string {
  const { step, steps, loss, samplesPerSecond, secondsLeft } = event
  return [
    `  epoch ${epochOf(event)}`,
    meter(step / steps, 24),
    `loss ${formatLoss(loss)}`,
    `${formatCount(samplesPerSecond)} pictures/s`,
    `${formatClock(secondsLeft)} left`,
  ].join('  ')
}

export function epochLine(event: EpochEvent, { ink }: Pick<Terminal, 'ink'>): string {
  const { loss, validationLoss, seconds } = event
  const { accuracy, AP, AP50 } = event as { accuracy?: number; AP?: number; AP50?: number }
  const parts = [`  epoch ${epochOf(event)}`, `loss ${formatLoss(loss)}`]
  if (validationLoss !== undefined) parts.push(`validation ${formatLoss(validationLoss)}`)
  if (accuracy !== undefined) parts.push(ink.bold(`accuracy ${formatPercent(accuracy, 2)}`))
  if (AP !== undefined && AP >= 0) {
    parts.push(ink.bold(`AP ${formatPercent(AP)}`), `AP50 ${formatPercent(AP50!)}`)
  }
  return [...parts, ink.dim(formatSeconds(seconds))].join('  ')
}

const epochOf = ({ epoch, epochs }: StepEvent | EpochEvent) =>
  `${String(epoch).padStart(String(epochs).length)}/${epochs}`

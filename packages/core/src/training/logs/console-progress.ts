import { standardOutput } from '#runtime/training/logs/progress-output'
import type { EpochEvent, Logger, StepEvent } from '../fit-options.js'
import { formatDuration } from './format-duration.js'
import type { ProgressOutput } from './progress-output.js'

const liveMilliseconds = 100
const plainMilliseconds = 10_000
const barWidth = 20
const rewrite = '\r\x1b[K'

/**
 * Shows a training on the terminal: a line per epoch, and below it one that moves, with throughput and time left. Where
 * lines cannot be rewritten (files, pipes, browsers' consoles), a line of progress about every ten seconds instead.
 */
export function consoleProgress({
  output = standardOutput(),
}: {
  output?: ProgressOutput
} = {}): Logger {
  const pause = output.isLive ? liveMilliseconds : plainMilliseconds
  let shownAt = output.isLive ? -Infinity : performance.now()
  return (event) => {
    const isEpoch = event.kind === 'epoch'
    if (!isEpoch && performance.now() - shownAt < pause) return
    shownAt = performance.now()
    const line = isEpoch ? epochLine(event) : stepLine(event)
    if (!output.isLive) return output.write(`${line}\n`)
    const fitting = isEpoch ? `${line}\n` : line.slice(0, output.columns - 1)
    output.write(rewrite + fitting)
  }
}

function stepLine(event: StepEvent) {
  const { step, steps, loss, samplesPerSecond, secondsLeft } = event
  const done = Math.min(1, step / steps)
  const filled = Math.round(done * barWidth)
  return [
    epochOf(event),
    '━'.repeat(filled) + '─'.repeat(barWidth - filled),
    `${String(Math.floor(done * 100)).padStart(3)} %`,
    `loss ${formatNumber(loss)}`,
    `${formatRate(samplesPerSecond)} samples/s`,
    `${formatDuration(secondsLeft)} left`,
  ].join('  ')
}

/** What is not a metric, or has its own words. */
const told = new Set([
  'epoch',
  'epochs',
  'step',
  'steps',
  'learningRate',
  'samplesPerSecond',
  'secondsLeft',
  'seconds',
  // Of the figures of detectors, AP, AP50 and AP75 are enough in a line.
  ...['pictures', 'APs', 'APm', 'APl', 'AR1', 'AR10', 'AR100', 'ARs', 'ARm', 'ARl'],
])

function epochLine(event: EpochEvent) {
  const metrics = Object.entries(event).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number' && !told.has(entry[0]),
  )
  return [
    epochOf(event),
    ...metrics.map(([name, value]) => `${inWords(name)} ${formatNumber(value)}`),
    `${formatRate(event.samplesPerSecond)} samples/s`,
    formatDuration(event.seconds),
  ].join('  ')
}

const epochOf = ({ epoch, epochs }: StepEvent | EpochEvent) =>
  `epoch ${String(epoch).padStart(String(epochs).length)}/${epochs}`

/** 'validationLoss' as 'validation loss'; 'AP50' stays. */
const inWords = (name: string) =>
  name.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)

/** Four digits, and no 0.0000 for what is small. */
function formatNumber(value: number) {
  const size = Math.abs(value)
  if (!Number.isFinite(value) || value === 0) return String(value)
  return size >= 1e5 || size < 1e-3 ? value.toExponential(2) : value.toPrecision(4)
}

function formatRate(value: number) {
  const digits = value < 10 ? 1 : 0
  return value.toLocaleString('en-US', { maximumFractionDigits: digits })
}

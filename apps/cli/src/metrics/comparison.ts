import { type Command, Option } from 'commander'
import type { Context } from '../action.js'
import { startBackend } from '../backend-choice.js'
import {
  type BackendChoice,
  backendOption,
  jsonOption,
  threadsOption,
  wholeNumber,
} from '../option-values.js'
import { meter } from '../terminal/bar.js'
import { formatCount, formatSeconds } from '../terminal/quantities.js'
import { findExtractor, type OpenedExtractor, requireExtractor } from './find-extractor.js'
import { lookAt, type Seen } from './look-at.js'
import { openSide, type PictureChoice, type Side } from './open-pictures.js'

export interface MetricsOptions extends BackendChoice, PictureChoice {
  features?: string
  json?: boolean
}

/** The options that all measures have. */
export const withMetricsOptions = (command: Command): Command =>
  command
    .option(
      '-f, --features <weights>',
      "what looks at the pictures: a classifier (a recipe's name, or a file of weights), inception, inception:<file>, vgg16, vgg16:<file> or pixels (default: the classifier of the data set, or one for grey or coloured pictures)",
    )
    .option('--count <count>', 'at most so many pictures of a side', wholeNumber(1), 10_000)
    .option('--split <part>', 'which part of a data set (default: test)')
    .addOption(
      new Option('--seed <number>', 'decides which pictures are taken, and subsets of them')
        .argParser(wholeNumber(0))
        .default(0),
    )
    .addOption(backendOption())
    .addOption(threadsOption())
    .addOption(jsonOption())

/** What a measure is computed from. */
export interface Comparison extends Context {
  extractor: OpenedExtractor
  seen: Seen[]
  /** For `onProgress`. */
  onProgress: (progress: { done: number; total: number }) => void
}

/** What came of a measure: lines for people, and the same for programs. */
export interface Measured {
  lines: readonly string[]
  result: Record<string, unknown>
  warning?: string
}

/** Opens all sides, looks at them with one extractor, and tells what a measure makes of them. */
export async function compareSides(
  names: readonly string[],
  options: MetricsOptions & { probabilities?: boolean },
  context: Context,
  measure: (comparison: Comparison) => Promise<Measured>,
) {
  const { terminal } = context
  if (options.features !== undefined) requireExtractor(options.features)
  const sides = []
  for (const name of names) sides.push(await openSide(name, options, context))
  const backend = await startBackend(options, terminal)
  const extractor = await findExtractor(options.features, sides, context)
  try {
    terminal.clearProgress()
    const started = performance.now()
    const seen = await lookAtAll(sides, extractor, { ...context, ...options })
    const onProgress = ({ done, total }: { done: number; total: number }) =>
      terminal.progress(`  ${meter(done / total, 24)}  comparing`)
    const measured = await measure({ ...context, extractor, seen, onProgress })
    const seconds = (performance.now() - started) / 1000
    tell(measured, terminal)
    terminal.say(terminal.ink.dim(`\n  ${formatSeconds(seconds)} on ${backend.name}`))
    terminal.result({
      ...measured.result,
      ...(measured.warning !== undefined && { warning: measured.warning }),
      extractor: extractor.name,
      pictures: seen.map(({ name, count }) => ({ name, count })),
      seed: options.seed,
      backend: { name: backend.name, threads: backend.threads },
      seconds,
    })
  } finally {
    extractor.dispose?.()
  }
}

async function lookAtAll(
  sides: readonly Side[],
  extractor: OpenedExtractor,
  context: Context & { probabilities?: boolean },
): Promise<Seen[]> {
  const { terminal } = context
  const { ink } = terminal
  const dimensions = formatCount(extractor.dimensions)
  terminal.say(`${ink.dim('features')} ${extractor.name}, ${dimensions} dimensions`)
  const seen: Seen[] = []
  for (const side of sides) {
    const found = await lookAt(side, extractor, context)
    seen.push(found)
    terminal.say(`${ink.dim('pictures')} ${found.name}${countText(found)}`)
  }
  return seen
}

function tell({ lines, warning }: Measured, terminal: Context['terminal']) {
  terminal.clearProgress()
  terminal.say()
  for (const line of lines) terminal.say(`  ${line}`)
  if (warning !== undefined) terminal.warn(`\n${terminal.errorInk.yellow(warning)}`)
}

const countText = ({ count }: Seen) =>
  count === undefined ? '' : `: ${formatCount(count)} picture${count === 1 ? '' : 's'}`

/** Four digits, whatever the size. */
export const figureText = (value: number) => String(Number(value.toPrecision(4)))

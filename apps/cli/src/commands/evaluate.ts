import { evaluate, throwIfAborted } from '@cnn/core'
import type { ImageSet } from '@cnn/datasets'
import type { ClassificationReport } from '@cnn/vision/classification'
import { Command, Option } from 'commander'
import { type Context, runAction } from '../action.js'
import { startBackend } from '../backend-choice.js'
import { classMeasures } from '../class-measures.js'
import { accuracyLine, classTable, confusionTable, intervalOf } from '../evaluation-text.js'
import { findData } from '../find-data.js'
import { findWeights, type LoadedWeights } from '../find-weights.js'
import {
  type BackendChoice,
  backendOption,
  jsonOption,
  limitOption,
  threadsOption,
} from '../option-values.js'
import { requireSameClasses } from '../require-same-classes.js'
import { meter } from '../terminal/bar.js'
import { formatCount, formatSeconds } from '../terminal/quantities.js'
import type { Terminal } from '../terminal/terminal.js'

const splits = ['test', 'validation', 'train'] as const

interface EvaluateOptions extends BackendChoice {
  data?: string
  split: (typeof splits)[number]
  limit?: number
  json?: boolean
}

export const evaluateCommand = () =>
  new Command('evaluate')
    .summary('measure weights on a data set')
    .description(
      'Measures weights on a data set: accuracy with its 95 % interval, precision and recall by class, confusion matrix.',
    )
    .argument(
      '<weights>',
      'a recipe (its shipped weights), a .safetensors file, or the folder of a run',
    )
    .option(
      '-d, --data <where>',
      "a data set (fashion-mnist, mnist), 'sample', or a folder (default: what the weights were trained for)",
    )
    .addOption(
      new Option('--split <part>', 'which part of the data').choices(splits).default('test'),
    )
    .addOption(backendOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .addOption(limitOption())
    .addHelpText(
      'after',
      `
Examples:
  $ cnn evaluate fashion-mnist
  $ cnn evaluate runs/fashion-mnist-plain-net
  $ cnn evaluate my.safetensors --data mnist:/data/mnist --split validation
  $ cnn evaluate fashion-mnist --json | jq .accuracy`,
    )
    .action((weights: string, options: EvaluateOptions) =>
      runAction(options, (context) => evaluateWeights(weights, options, context)),
    )

async function evaluateWeights(
  name: string,
  options: EvaluateOptions,
  { terminal, signal }: Context,
) {
  const found = findWeights(name)
  const backend = await startBackend(options, terminal)
  const loaded = await found.load(signal)
  try {
    const data = await findData({ ...options, recipe: loaded.recipe, signal })
    throwIfAborted(signal)
    requireSameClasses(loaded.classifier.labels, data, (text) => terminal.warn(text))
    const started = performance.now()
    const report = await evaluate(loaded.classifier.network, data[options.split], {
      signal,
      onProgress: ({ done, total }) =>
        terminal.progress(
          `  ${meter(done / total!, 24)}  ${formatCount(done)} of ${formatCount(total!)} pictures`,
        ),
    })
    const seconds = (performance.now() - started) / 1000
    sayReport(report, loaded, data, options.split, terminal)
    terminal.say(terminal.ink.dim(`\n  ${formatSeconds(seconds)} on ${backend.name}`))
    terminal.result({
      weights: loaded.weights,
      data: data[options.split].name,
      source: data.source,
      split: options.split,
      ...measures(report, loaded.classifier.labels),
      backend: { name: backend.name, threads: backend.threads },
      seconds,
    })
  } finally {
    loaded.classifier.dispose()
  }
  return undefined
}

function sayReport(
  report: ClassificationReport,
  { weights, classifier }: LoadedWeights,
  data: ImageSet,
  split: (typeof splits)[number],
  terminal: Terminal,
) {
  const { ink } = terminal
  terminal.say(`${ink.dim('weights')}  ${weights}`)
  terminal.say(`${ink.dim('data   ')}  ${data[split].name}, from ${data.source}\n`)
  terminal.say(`  ${accuracyLine(report, undefined, ink)}\n`)
  terminal.say(`${classTable(report.confusion, classifier.labels, ink)}\n`)
  terminal.say(confusionTable(report.confusion, classifier.labels, ink))
}

function measures(report: ClassificationReport, labels: readonly string[]) {
  const { samples, accuracy, loss, top5Accuracy, confusion } = report
  const classes = classMeasures(confusion).map((measured, i) => ({
    label: labels[i]!,
    ...measured,
  }))
  return { samples, accuracy, interval: intervalOf(report), loss, top5Accuracy, classes, confusion }
}

import { type CalibrationReport, CnnError, saveWeights } from '@cnn/core'
import { calibrate } from '@cnn/vision/classification'
import { Command, Option } from 'commander'
import { type Context, runAction } from '../action.js'
import { startBackend } from '../backend-choice.js'
import { findWeights } from '../find-weights.js'
import {
  type BackendChoice,
  backendOption,
  jsonOption,
  limitOption,
  threadsOption,
} from '../option-values.js'
import { findLabelled, ownPicturesHelp } from '../own-pictures.js'
import { meter } from '../terminal/bar.js'
import { formatCount, formatPercent, formatSeconds } from '../terminal/quantities.js'

const splits = ['validation', 'test', 'train'] as const

interface CalibrateCommandOptions extends BackendChoice {
  out: string
  data?: string
  split: (typeof splits)[number]
  float16?: boolean
  limit?: number
  json?: boolean
}

export const calibrateCommand = () =>
  new Command('calibrate')
    .summary('make a classifier as sure as it is right')
    .description(
      'Fits the temperature of a classifier, so that of the answers that it gives 80 % about 80 % are right, and writes weights that keep it. No answer changes. Take pictures that it has not learned from, and measure the result on others.',
    )
    .argument(
      '<weights>',
      'a recipe (its shipped weights), a .safetensors file, or the folder of a run',
    )
    .requiredOption('-o, --out <file>', 'the .safetensors file to write')
    .option(
      '-d, --data <where>',
      `a data set (fashion-mnist, mnist), 'sample', a folder with the weights' data set, ${ownPicturesHelp} (default: what the weights were trained for)`,
    )
    .addOption(
      new Option('--split <part>', 'which part of the data').choices(splits).default('validation'),
    )
    .option('--float16', 'store values in half the room, to 11 bits')
    .addOption(backendOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .addOption(limitOption())
    .addHelpText(
      'after',
      `
Examples:
  $ cnn calibrate fashion-mnist --out calibrated.safetensors
  $ cnn calibrate runs/flowers --data pictures:flowers --out flowers.safetensors
  $ cnn evaluate calibrated.safetensors --mistakes out`,
    )
    .action((name: string, options: CalibrateCommandOptions) =>
      runAction(options, (context) => calibrateWeights(name, options, context)),
    )

async function calibrateWeights(
  name: string,
  options: CalibrateCommandOptions,
  { terminal, signal }: Context,
) {
  if (!options.out.endsWith('.safetensors')) {
    throw new CnnError(
      'bad-option',
      `${options.out} is no .safetensors file, which is what is written.`,
    )
  }
  const found = findWeights(name)
  const backend = await startBackend(options, terminal)
  const loaded = await found.loadClassifier(signal)
  const { weights, classifier, recipe } = loaded
  try {
    const data = await findLabelled(loaded, options, { terminal, signal })
    const part = data[options.split]
    const started = performance.now()
    const { network } = classifier
    // What is fitted, and what the file says, is what `classify` sees and answers.
    network.labels = classifier.labels
    network.transform = classifier.transform
    const { temperature, before, after } = await calibrate(network, part, {
      signal,
      onProgress: ({ done, total }) =>
        terminal.progress(
          `  ${meter(done / total!, 24)}  ${formatCount(done)} of ${formatCount(total!)} pictures`,
        ),
    })
    terminal.clearProgress()
    await saveWeights(network, options.out, {
      dtype: options.float16 ? 'float16' : 'float32',
      metadata: recipe && { recipe: recipe.name },
    })
    const { ink } = terminal
    const seconds = (performance.now() - started) / 1000
    terminal.say(`${ink.dim('weights')}  ${weights}`)
    terminal.say(`${ink.dim('data   ')}  ${part.name}, from ${data.source}\n`)
    terminal.say(
      `  ${ink.bold(`temperature ${temperature.toFixed(3)}`)}  ${meaning(before, after)}`,
    )
    terminal.say(`  calibration error ${errorsOf(before, after)} on these pictures`)
    terminal.say(`\n${ink.bold(options.out)}`)
    terminal.say(ink.dim(`\n  ${formatSeconds(seconds)} on ${backend.name}`))
    terminal.result({
      ...{ weights, data: part.name, source: data.source, split: options.split },
      ...{ temperature, before, after, out: options.out },
      backend: { name: backend.name, threads: backend.threads },
      seconds,
    })
  } finally {
    classifier.dispose()
  }
  return undefined
}

function meaning(before: CalibrationReport, after: CalibrationReport) {
  const [was, is] = [before, after].map(({ confidence }) => `${formatPercent(confidence)} sure`)
  if (was === is) return 'it was as sure as it is right before'
  const words = after.confidence < before.confidence ? 'it was too sure' : 'it was not sure enough'
  return `${words}: ${was} on average, now ${is}`
}

const errorsOf = (before: CalibrationReport, after: CalibrationReport) =>
  `${formatPercent(before.ece, 2)} before, ${formatPercent(after.ece, 2)} after`

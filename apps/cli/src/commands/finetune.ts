import { basename, join, resolve } from 'node:path'
import { evaluate, jsonlLog, loadWeights, runFiles, saveWeights, tensorBoardLog } from '@cnn/core'
import type { ImageFolder } from '@cnn/datasets'
import { type ClassificationReport, fineTune } from '@cnn/vision/classification'
import { Command, Option } from 'commander'
import { type Context, runAction } from '../action.js'
import { startBackend } from '../backend-choice.js'
import { commandName, quoted } from '../command-name.js'
import { accuracyLine, intervalOf } from '../evaluation-text.js'
import { keptSmall, readPictures } from '../finetune/read-pictures.js'
import {
  type StartingNetwork,
  startingNetwork,
  warnOfColors,
} from '../finetune/starting-network.js'
import {
  type BackendChoice,
  backendOption,
  freshOption,
  jsonOption,
  resumeOption,
  threadsOption,
  wholeNumber,
} from '../option-values.js'
import {
  beginRun,
  fineTunedWeights,
  fineTuning,
  openRun,
  type RunSettings,
  requireClassesOfRun,
} from '../run-folder.js'
import { sayingHowToGoOn } from '../saying-how-to-go-on.js'
import { formatCount } from '../terminal/quantities.js'
import { trainingProgress } from '../training-progress.js'

interface FineTuneCommandOptions extends BackendChoice {
  from?: string
  freeze?: 'backbone' | 'none'
  epochs?: number
  size?: number
  seed?: number
  out?: string
  resume?: boolean
  fresh?: boolean
  json?: boolean
}

const defaultWeights = 'cifar10'

export const finetuneCommand = () =>
  new Command('finetune')
    .summary('teach a network your own classes')
    .description(
      'Teaches a trained network the classes of your pictures: a folder with a folder for each class. A fifth of the pictures is held back and measures the result. A run that was cut off goes on where it was when the same command is given again.',
    )
    .argument('<folder>', 'pictures (PNG, JPEG), in a folder for each class')
    .option(
      '--from <weights>',
      `weights to begin with: a recipe, a .safetensors file or the folder of a run (default: ${defaultWeights})`,
    )
    .addOption(
      new Option(
        '--freeze <what>',
        "'backbone': learn only the last layer, in seconds (default); 'none': learn everything",
      ).choices(['backbone', 'none']),
    )
    .option(
      '--epochs <count>',
      'passes over the pictures (default: 40, or 10 to learn everything)',
      wholeNumber(1),
    )
    .option(
      '--size <pixels>',
      "side of the pictures that the network sees (default: the weights')",
      wholeNumber(8),
    )
    .option(
      '--seed <number>',
      'decides order, changes and first values (default: 1)',
      wholeNumber(0),
    )
    .option('-o, --out <folder>', 'folder of the run (default: runs/<name of the folder>)')
    .addOption(resumeOption())
    .addOption(freshOption())
    .addOption(backendOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
The folder:
  flowers/rose/1.jpg  flowers/rose/2.jpg  …  flowers/tulip/1.jpg  …

Examples:
  $ cnn finetune flowers
  $ cnn finetune flowers --from mobilenet.safetensors --freeze none --epochs 20
  $ cnn finetune flowers --from runs/birds --out runs/flowers --json
  $ cnn classify rose.jpg --weights runs/flowers

In the folder of the run: ${fineTunedWeights}.safetensors (the weights, which know their classes), checkpoint.safetensors,
log.jsonl, TensorBoard's events.`,
    )
    .action((folder: string, options: FineTuneCommandOptions) =>
      runAction(options, (context) => finetune(folder, options, context)),
    )

async function finetune(pictures: string, options: FineTuneCommandOptions, context: Context) {
  const { terminal, signal } = context
  const folder = options.out ?? join('runs', basename(resolve(pictures)))
  const wishes = { ...options, data: resolve(pictures) }
  const { settings, goesOn } = await openRun(folder, { name: fineTuning }, wishes)
  if (goesOn) terminal.say(`Going on with the run in ${folder}. (--fresh starts anew.)`)
  const data = await readPictures(pictures, context)
  requireClassesOfRun(folder, settings, data.classes)
  const backend = await startBackend(options, terminal)
  const from = settings.from ?? defaultWeights
  const start = await startingNetwork(from, settings.size, signal)
  try {
    terminal.say(`${terminal.ink.dim('weights')}  ${start.weights}\n`)
    await warnOfColors(start, data, terminal)
    await beginRun(folder, { ...settings, classes: data.classes }, options)
    const started = performance.now()
    const words = ['finetune', pictures, '--out', folder, ...wordsOf(options)]
    const report = await sayingHowToGoOn({ words, folder, choice: options, terminal }, () =>
      trainAndMeasure(start, data, { settings, folder, context }),
    )
    const weights = weightsIn(folder)
    terminal.say(`\n${accuracyLine(report, 'those held out', terminal.ink)}`)
    terminal.say(`${terminal.ink.dim('weights')}  ${weights}`)
    terminal.say(`\nTry them: ${commandName()} classify <image> --weights ${quoted(weights)}`)
    terminal.result({
      ...settings,
      from,
      weights,
      classes: data.classes.map((name, label) => ({ name, pictures: data.counts[label] })),
      skipped: data.skipped,
      duplicates: data.duplicates,
      samples: report.samples,
      accuracy: report.accuracy,
      interval: intervalOf(report),
      loss: report.loss,
      confusion: report.confusion,
      folder,
      backend: { name: backend.name, threads: backend.threads },
      seconds: (performance.now() - started) / 1000,
    })
  } finally {
    start.network.dispose()
  }
  return undefined
}

/** The options that say what the run is; a run that was cut off before its first checkpoint needs them again. */
function wordsOf({ from, freeze, epochs, size, seed }: FineTuneCommandOptions) {
  return Object.entries({ from, freeze, epochs, size, seed })
    .filter(([, value]) => value !== undefined)
    .flatMap(([name, value]) => [`--${name}`, String(value)])
}

const weightsIn = (folder: string) => join(folder, `${fineTunedWeights}.safetensors`)

interface FineTuning {
  settings: RunSettings
  folder: string
  context: Context
}

/** Trains, writes the weights, and measures what the file holds on the pictures that were held back. */
async function trainAndMeasure(
  { network }: StartingNetwork,
  data: ImageFolder,
  { settings, folder, context: { terminal, signal } }: FineTuning,
): Promise<ClassificationReport> {
  const { epochs, seed, freeze = 'backbone' } = settings
  const { size } = network.transform
  const side = typeof size === 'number' ? size : Math.max(...size!)
  const training = fineTune(network, freeze === 'none' ? keptSmall(data, side) : data.train, {
    ...{ freeze: freeze as 'backbone' | 'none', labels: data.classes, epochs, seed, signal },
    validation: data.validation,
    checkpoint: folder,
    log: [trainingProgress(terminal), jsonlLog(runFiles(folder).log), tensorBoardLog(folder)],
    onProgress: ({ done, total }) =>
      terminal.progress(`  looking at pictures ${formatCount(done)} of ${formatCount(total!)}`),
  })
  for await (const _ of training);
  const weights = weightsIn(folder)
  await saveWeights(network, weights, { dtype: 'float16' })
  // What is measured is what the file holds, rounded to float16.
  await loadWeights(network, weights)
  const report = await evaluate(network, data.validation, { signal })
  const metrics = { [`${basename(data.source)} held out top-1`]: report.accuracy }
  await saveWeights(network, weights, { dtype: 'float16', metadata: { metrics } })
  return report
}

import { join } from 'node:path'
import { CnnError, jsonlLog, runFiles, tensorBoardLog, type tf } from '@cnn/core'
import {
  type Measure,
  type RecipeData,
  type RecipeNetwork,
  type RecipeOf,
  recipes,
  runRecipe,
} from '@cnn/recipes'
import type { ClassificationReport } from '@cnn/vision/classification'
import type { DetectionReport } from '@cnn/vision/detection'
import { Command } from 'commander'
import { type Context, runAction } from '../action.js'
import { startBackend } from '../backend-choice.js'
import { commandName, quoted } from '../command-name.js'
import { detectionMeasures, precisionLine } from '../detection-text.js'
import { accuracyLine, intervalOf } from '../evaluation-text.js'
import { describeData, findBoxedData, findData } from '../find-data.js'
import { findRecipe } from '../find-recipe.js'
import {
  type BackendChoice,
  backendOption,
  checkpointOption,
  freshOption,
  jsonOption,
  limitOption,
  resumeOption,
  threadsOption,
  wholeNumber,
} from '../option-values.js'
import type { RecipeRun } from '../recipe-run.js'
import { beginRun, openRun } from '../run-folder.js'
import { sayingHowToGoOn } from '../saying-how-to-go-on.js'
import { trainGanRecipe } from '../train-gan-recipe.js'
import { TrainingProfile } from '../training-profile.js'
import { trainingProgress } from '../training-progress.js'
import { trainDetectorCommand } from './train-detector.js'
import { trainGanCommand } from './train-gan.js'

interface TrainOptions extends BackendChoice {
  out?: string
  epochs?: number
  steps?: number
  seed?: number
  data?: string
  resume?: boolean
  fresh?: boolean
  limit?: number
  checkpointSeconds?: number
  profile?: boolean
  json?: boolean
}

const recipeTable = () =>
  recipes
    .map(({ name, alias, title }) => `  ${(alias ? `${alias}, ${name}` : name).padEnd(40)}${title}`)
    .join('\n')

export const trainCommand = () =>
  new Command('train')
    .summary('train a network by a recipe')
    .description(
      'Trains a network by a recipe, measures it once on the test set, and writes its weights. A run that was cut off, by Ctrl-C or a crash, goes on where it was when the same command is given again.',
    )
    .argument('<recipe>', 'what to train (see below)')
    .option('-o, --out <folder>', "folder of the run (default: runs/<recipe's name>)")
    .option('--epochs <count>', "passes over the data (default: the recipe's)", wholeNumber(1))
    .option('--steps <count>', "steps of a GAN's generator (default: the recipe's)", wholeNumber(1))
    .option(
      '--seed <number>',
      'decides first weights, order and augmentation (default: 1)',
      wholeNumber(0),
    )
    .option('--data <where>', "a folder with the recipe's data set, or 'sample' (Fashion-MNIST)")
    .addOption(resumeOption())
    .addOption(freshOption())
    .addOption(checkpointOption())
    .option('--profile', 'measure one step: what each operation and layer takes, on standard error')
    .addOption(backendOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .addOption(limitOption())
    .addHelpText(
      'after',
      `
Recipes:
${recipeTable()}

Examples:
  $ cnn train fashion-mnist
  $ cnn train fashion-mnist --epochs 3 --data sample --out runs/trial
  $ cnn train fashion-mnist --out runs/trial --resume
  $ cnn train fashion-mnist --profile --epochs 1 --out runs/trial
  $ cnn train centernet-shapes
  $ cnn train dcgan-fashion-mnist
  $ cnn train detector street/annotations.json street/images
  $ cnn train gan cats/
  $ tensorboard --logdir runs

In the folder: <recipe>.safetensors (the weights), checkpoint.safetensors, log.jsonl, TensorBoard's events; of a GAN
also samples/ (the same latent vectors as the training goes on) and <recipe>.md (the model card with its pictures);
with --profile also profile.html (a flame chart and tables) and profile.json (for chrome://tracing or Perfetto).`,
    )
    .action((recipe: string, options: TrainOptions) =>
      runAction(options, (context) => train(recipe, options, context)),
    )
    .addCommand(trainDetectorCommand())
    .addCommand(trainGanCommand())

async function train(name: string, options: TrainOptions, context: Context) {
  const recipe = findRecipe(name)
  const folder = options.out ?? join('runs', recipe.name)
  const { settings, goesOn } = await openRun(folder, recipe, options)
  if (goesOn) context.terminal.say(`Going on with the run in ${folder}. (--fresh starts anew.)`)
  const run = { name, folder, settings, options, context }
  if (recipe.task === 'generation') {
    await trainGanRecipe(recipe, run)
    return undefined
  }
  if (settings.steps !== undefined) {
    throw new CnnError(
      'bad-option',
      `${recipe.name} counts epochs: give --epochs in place of --steps.`,
    )
  }
  const { ink } = context.terminal
  if (recipe.task === 'detection') {
    const data = await findBoxedData({ ...settings, recipe, signal: context.signal })
    await trainRecipe(recipe, data, run, {
      verb: 'detect <image> --weights',
      line: (test: DetectionReport) => precisionLine(test, data.test.name, ink),
      measures: detectionMeasures,
    })
    return undefined
  }
  const data = await findData({ ...settings, recipe, ownOnly: true, signal: context.signal })
  await trainRecipe(recipe, data, run, {
    verb: 'classify <image> --weights',
    line: (test: ClassificationReport) => accuracyLine(test, data.test.name, ink),
    measures: (test: ClassificationReport) => {
      const { samples, accuracy, loss } = test
      return { samples, accuracy, interval: intervalOf(test), loss }
    },
  })
  return undefined
}

/** What is said of a task's result. */
interface Telling<Report> {
  line(test: Report): string
  measures(test: Report): object
  /** How weights are tried; they come after it. */
  verb: string
}

async function trainRecipe<
  Sample,
  Batch extends tf.TensorContainer,
  Report extends Partial<Record<Measure, number>>,
  Network extends RecipeNetwork<Sample, Batch, Report>,
  Data extends RecipeData<Sample>,
>(
  recipe: RecipeOf<Sample, Batch, Report, Network, Data>,
  data: RecipeData<Sample>,
  { name, folder, settings, options, context: { terminal, signal } }: RecipeRun,
  telling: Telling<Report>,
) {
  const backend = await startBackend(options, terminal)
  const [from, counts] = describeData(data)
  terminal.say(`${terminal.ink.dim('data')}     ${from}\n         ${counts}\n`)
  await beginRun(folder, settings, options)
  const started = performance.now()
  const profile = options.profile ? new TrainingProfile(folder, recipe.name, terminal) : undefined
  const call = { words: ['train', name, '--out', folder], folder, choice: options, terminal }
  const { network, weights, test } = await sayingHowToGoOn(call, () =>
    runRecipe(recipe, {
      folder,
      data,
      epochs: settings.epochs,
      seed: settings.seed,
      checkpointSeconds: options.checkpointSeconds,
      log: (phase) => [
        trainingProgress(terminal),
        jsonlLog(runFiles(phase).log),
        tensorBoardLog(phase),
      ],
      profile,
      signal,
    }),
  )
  network.dispose()
  if (profile && !profile.page) {
    terminal.warn(
      'No step was profiled: the training in this folder was done. (--fresh starts anew.)',
    )
  }
  const seconds = (performance.now() - started) / 1000
  terminal.say()
  terminal.say(telling.line(test))
  terminal.say(`${terminal.ink.dim('weights')}  ${weights}`)
  terminal.say(`\nTry them: ${commandName()} ${telling.verb} ${quoted(weights)}`)
  terminal.result({
    ...settings,
    weights,
    data: data.test.name,
    source: data.source,
    ...telling.measures(test),
    folder,
    profile: profile?.page,
    backend: { name: backend.name, threads: backend.threads },
    seconds,
  })
}

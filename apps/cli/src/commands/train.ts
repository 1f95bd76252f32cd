import { join } from 'node:path'
import { jsonlLog, runFiles, tensorBoardLog } from '@cnn/core'
import { recipes, runRecipe } from '@cnn/recipes'
import { Command } from 'commander'
import { type Context, runAction } from '../action.js'
import { startBackend } from '../backend-choice.js'
import { commandName, quoted } from '../command-name.js'
import { accuracyLine, intervalOf } from '../evaluation-text.js'
import { describeData, findData } from '../find-data.js'
import { findRecipe } from '../find-recipe.js'
import {
  type BackendChoice,
  backendOption,
  jsonOption,
  limitOption,
  threadsOption,
  wholeNumber,
} from '../option-values.js'
import { openRun, writeRunSettings } from '../run-folder.js'
import { sayingHowToGoOn } from '../saying-how-to-go-on.js'
import { TrainingProfile } from '../training-profile.js'
import { trainingProgress } from '../training-progress.js'

interface TrainOptions extends BackendChoice {
  out?: string
  epochs?: number
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
    .option(
      '--seed <number>',
      'decides first weights, order and augmentation (default: 1)',
      wholeNumber(0),
    )
    .option('--data <where>', "a folder with the recipe's data set, or 'sample' (Fashion-MNIST)")
    .option('--resume', 'go on with the run in the folder; an error where there is none')
    .option('--fresh', 'start anew, and remove the run that is in the folder')
    .option(
      '--checkpoint-seconds <count>',
      'seconds between checkpoints (default: 60)',
      wholeNumber(1),
    )
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
  $ tensorboard --logdir runs

In the folder: <recipe>.safetensors (the weights), checkpoint.safetensors, log.jsonl, TensorBoard's events;
with --profile also profile.html (a flame chart and tables) and profile.json (for chrome://tracing or Perfetto).`,
    )
    .action((recipe: string, options: TrainOptions) =>
      runAction(options, (context) => train(recipe, options, context)),
    )

async function train(name: string, options: TrainOptions, { terminal, signal }: Context) {
  const recipe = findRecipe(name)
  const folder = options.out ?? join('runs', recipe.name)
  const { settings, goesOn } = await openRun(folder, recipe, options)
  if (goesOn) terminal.say(`Going on with the run in ${folder}. (--fresh starts anew.)`)
  const data = await findData({ ...settings, recipe, ownOnly: true, signal })
  const backend = await startBackend(options, terminal)
  const [from, counts] = describeData(data)
  terminal.say(`${terminal.ink.dim('data')}     ${from}\n         ${counts}\n`)
  await writeRunSettings(folder, settings)
  const started = performance.now()
  const profile = options.profile ? new TrainingProfile(folder, recipe.name, terminal) : undefined
  const call = { words: ['train', name, '--out', folder], folder, choice: options, terminal }
  const result = await sayingHowToGoOn(call, () =>
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
  result.network.dispose()
  if (profile && !profile.page) {
    terminal.warn(
      'No step was profiled: the training in this folder was done. (--fresh starts anew.)',
    )
  }
  const { weights, test } = result
  const seconds = (performance.now() - started) / 1000
  terminal.say()
  terminal.say(accuracyLine(test, data.test.name, terminal.ink))
  terminal.say(`${terminal.ink.dim('weights')}  ${weights}`)
  terminal.say(`\nTry them: ${commandName()} classify <image> --weights ${quoted(weights)}`)
  const { samples, accuracy, loss } = test
  terminal.result({
    ...settings,
    weights,
    data: data.test.name,
    source: data.source,
    samples,
    accuracy,
    interval: intervalOf(test),
    loss,
    folder,
    profile: profile?.page,
    backend: { name: backend.name, threads: backend.threads },
    seconds,
  })
  return undefined
}

import { basename, resolve } from 'node:path'
import { CnnError } from '@cnn/core'
import { ClassifierFeatures } from '@cnn/gan/metrics'
import { Command, Option } from 'commander'
import { type Context, runAction } from '../action.js'
import { startBackend } from '../backend-choice.js'
import { commandName, quoted } from '../command-name.js'
import { findWeights } from '../find-weights.js'
import {
  type BackendChoice,
  backendOption,
  checkpointOption,
  freshOption,
  jsonOption,
  limitOption,
  resumeOption,
  share,
  threadsOption,
  wholeNumber,
} from '../option-values.js'
import { beginRun, ganTraining, openRun, type RunSettings } from '../run-folder.js'
import { sayingHowToGoOn } from '../saying-how-to-go-on.js'
import { table } from '../terminal/table.js'
import { ganAugmentations, ganTrainings } from '../train-gan/gan-trainings.js'
import { bestRemark, three } from '../train-gan/generator-watch.js'
import { type OwnPictures, readOwnPictures } from '../train-gan/read-own-pictures.js'
import { trainOnPictures } from '../train-gan/train-on-pictures.js'

interface TrainGanOptions extends BackendChoice {
  size?: string
  fit?: string
  grey?: boolean
  network?: string
  width?: number
  augment?: string
  steps?: number
  batchSize?: number
  flip?: boolean
  heldOut?: number
  metricsEvery?: number
  judge?: string
  seed?: number
  out?: string
  resume?: boolean
  fresh?: boolean
  checkpointSeconds?: number
  limit?: number
  json?: boolean
}

const networks = Object.keys(ganTrainings)
const augmentations = Object.keys(ganAugmentations)
const defaults = { size: 64, steps: 4000, heldOut: 0.1, metricsEvery: 500, judge: 'cifar10' }

export const trainGanCommand = () =>
  new Command('gan')
    .summary('train a generator on your own pictures')
    .description(
      'Trains a GAN on all pictures in and below a folder: a few hundred are a start. Watches how near its samples come to the pictures (KID), and whether it only copies them. A run that was cut off goes on where it was when the same command is given again.',
    )
    .argument('<folder>', 'pictures of any size, grey, in colour or with transparency')
    .addOption(
      new Option(
        '--size <pixels>',
        `side of the pictures that are made (default: ${defaults.size})`,
      ).choices(['32', '64']),
    )
    .addOption(
      new Option(
        '--fit <how>',
        "how pictures become squares: 'crop' cuts out the middle (default), 'pad' keeps all on white",
      ).choices(['crop', 'pad']),
    )
    .option('--grey', 'learn grey pictures (default: only where all of them are grey)')
    .addOption(
      new Option('--network <name>', `what to train (default: ${networks[0]})`).choices(networks),
    )
    .option(
      '--width <channels>',
      `of the largest maps: wider learns more, and slower (default: ${networks.map((name) => `${ganTrainings[name]!.width} of ${name}`).join(', ')})`,
      wholeNumber(1),
    )
    .addOption(
      new Option(
        '--augment <how>',
        `what keeps the discriminator from learning the pictures by heart (default: ${augmentations[0]})`,
      ).choices(augmentations),
    )
    .option(
      '--steps <count>',
      `steps of the generator (default: ${defaults.steps})`,
      wholeNumber(1),
    )
    .option('--batch-size <count>', "pictures per step (default: the network's)", wholeNumber(2))
    .option('--no-flip', 'never mirror: left and right matter, as for letters')
    .option(
      '--held-out <share>',
      `how many pictures are kept back, to tell learning from copying (default: ${defaults.heldOut})`,
      share,
    )
    .option(
      '--metrics-every <steps>',
      `steps from one look at the samples to the next, 0 for none (default: ${defaults.metricsEvery})`,
      wholeNumber(0),
    )
    .option(
      '--judge <weights>',
      `the classifier in whose features samples are compared (default: ${defaults.judge})`,
    )
    .option(
      '--seed <number>',
      'decides first weights, noise and order (default: 1)',
      wholeNumber(0),
    )
    .option('-o, --out <folder>', 'folder of the run (default: runs/gan-<name of the folder>)')
    .addOption(resumeOption())
    .addOption(freshOption())
    .addOption(checkpointOption())
    .addOption(backendOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .addOption(limitOption())
    .addHelpText(
      'after',
      `
Examples:
  $ cnn data panels strips/ panels/        cut comic strips into panels
  $ cnn data dedupe panels/ unique/        leave out what is there twice
  $ cnn data mine unique/ cats/            find those that show the cat
  $ cnn train gan cats/found
  $ cnn train gan cats/found --augment none --out runs/without
  $ cnn train gan emoji/ --size 32 --fit pad --network resnet --augment ada --steps 20000
  $ cnn generate --weights runs/gan-found --count 64 --grid out.png

In the folder: ${ganTraining}.safetensors (the averaged generator), ${ganTraining}.md (its model card, with pictures), samples/
(the same latent vectors as the training goes on), metrics.jsonl, log.jsonl, checkpoint.safetensors, TensorBoard's events.`,
    )
    .action((folder: string, options: TrainGanOptions) =>
      runAction(options, (context) => trainOwnGan(folder, options, context)),
    )

async function trainOwnGan(pictures: string, options: TrainGanOptions, context: Context) {
  const { terminal, signal } = context
  const folder = options.out ?? `runs/gan-${basename(resolve(pictures))}`
  const { settings, goesOn } = await openRun(
    folder,
    { name: ganTraining },
    wishesOf(pictures, options),
  )
  if (goesOn) terminal.say(`Going on with the run in ${folder}. (--fresh starts anew.)`)
  const choice = completed(settings)
  const training = ganTrainings[choice.network]!
  const data = await readOwnPictures({ ...choice, folder: pictures }, context)
  const batchSize = batchSizeFor(data, settings.batchSize, training.batchSize, terminal)
  const backend = await startBackend(options, terminal)
  using judge = await openJudge(choice.judge, signal)
  const { size, width = training.width, seed } = choice
  using gan = training.build({ size, width, channels: data.channels, seed })
  // Also where they are the defaults: without them a run is taken for one of an earlier version, which kept none.
  const kept = { ...settings, judge: choice.judge, metricsEvery: choice.metricsEvery }
  await beginRun(folder, kept, options)
  const started = performance.now()
  const words = ['train', 'gan', pictures, '--out', folder, ...wordsOf(options)]
  const trained = await sayingHowToGoOn({ words, folder, choice: options, terminal }, () =>
    trainOnPictures(gan, data, {
      ...{ folder, settings: { ...kept, data: resolve(pictures) }, training, batchSize, judge },
      ...{ steps: choice.steps, augment: choice.augment, context },
      metricsEvery: choice.metricsEvery,
      checkpointSeconds: options.checkpointSeconds,
    }),
  )
  const { weights, card, figures, looks } = trained
  tellResult(trained, judge.name, terminal)
  terminal.result({
    ...choice,
    ...{ batchSize, folder, weights, card, figures, looks },
    pictures: { train: data.train.size, heldOut: data.held.size, duplicates: data.duplicates },
    skipped: data.skipped,
    backend: { name: backend.name, threads: backend.threads },
    seconds: (performance.now() - started) / 1000,
  })
  return undefined
}

async function openJudge(name: string, signal: AbortSignal) {
  const { classifier, recipe, weights } = await findWeights(name).loadClassifier(signal)
  return new ClassifierFeatures(classifier, {
    name: recipe?.name ?? basename(weights, '.safetensors'),
  })
}

function wishesOf(pictures: string, options: TrainGanOptions) {
  const { size, flip, ...others } = options
  return {
    ...others,
    size: size === undefined ? undefined : Number(size),
    // Without --no-flip the option is there, and true.
    flip: flip === false ? false : undefined,
    data: resolve(pictures),
  }
}

const completed = (settings: RunSettings) => ({
  ...defaults,
  network: networks[0]!,
  augment: augmentations[0]!,
  ...settings,
})

/** Of few pictures a batch is all of them, unless a larger one was asked for. */
function batchSizeFor(
  { train, all }: OwnPictures,
  asked: number | undefined,
  usual: number,
  terminal: Context['terminal'],
): number {
  const most = train.size!
  if (asked !== undefined && asked > most) {
    throw new CnnError(
      'bad-option',
      `A batch of ${asked} is more than there are pictures to train with (${most} of ${all.size}). Add pictures, or give --batch-size ${most} or less.`,
    )
  }
  if ((asked ?? usual) > most) {
    terminal.warn(
      terminal.ink.yellow(`  A batch is ${most} pictures, all that there are, not ${usual}.`),
    )
  }
  return Math.min(asked ?? usual, most)
}

/** The options that say what the run is; a run that was cut off before its first checkpoint needs them again. */
function wordsOf(options: TrainGanOptions) {
  const { size, fit, network, width, augment, steps, batchSize, heldOut, metricsEvery } = options
  const { judge, seed, grey, flip } = options
  const words = Object.entries({
    ...{ size, fit, network, width, augment, steps, judge, seed },
    ...{ 'batch-size': batchSize, 'held-out': heldOut, 'metrics-every': metricsEvery },
  })
    .filter(([, value]) => value !== undefined)
    .flatMap(([name, value]) => [`--${name}`, String(value)])
  return [...words, ...(grey ? ['--grey'] : []), ...(flip === false ? ['--no-flip'] : [])]
}

function tellResult(
  { weights, card, figures, looks }: Awaited<ReturnType<typeof trainOnPictures>>,
  judge: string,
  terminal: Context['terminal'],
) {
  const { ink } = terminal
  const rows = Object.entries(figures).map(([name, value]) => [name, three(value)])
  if (rows.length > 0) terminal.say(`\n${table(rows, { right: [1] })}\n`)
  const low = figures[`KID-${judge}, low`]
  const remark = low === undefined ? undefined : bestRemark(looks, low)
  if (remark) terminal.warn(remark)
  terminal.say(`${ink.dim('weights')}  ${weights}`)
  terminal.say(`${ink.dim('card   ')}  ${card}`)
  terminal.say(`\nTry them: ${commandName()} generate --weights ${quoted(weights)} --grid out.png`)
}

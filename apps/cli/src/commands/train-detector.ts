import { basename, extname, join, resolve } from 'node:path'
import {
  cosine,
  evaluate,
  fit,
  jsonlLog,
  loadWeights,
  runFiles,
  saveWeights,
  tensorBoardLog,
} from '@cnn/core'
import {
  augmentDetection,
  type DetectionNetwork,
  type DetectionReport,
} from '@cnn/vision/detection'
import { Command, Option } from 'commander'
import { type Context, runAction } from '../action.js'
import { startBackend } from '../backend-choice.js'
import { commandName, quoted } from '../command-name.js'
import { detectionMeasures, precisionLine, precisionTable } from '../detection-text.js'
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
import {
  beginRun,
  detectorTraining,
  openRun,
  type RunSettings,
  requireClassesOfRun,
} from '../run-folder.js'
import { sayingHowToGoOn } from '../saying-how-to-go-on.js'
import { type DetectorTraining, detectorTrainings } from '../train-detector/detector-trainings.js'
import { type BoxData, type Faulty, keptSmall, readBoxes } from '../train-detector/read-boxes.js'
import { takeWeights } from '../train-detector/take-weights.js'
import { trainingProgress } from '../training-progress.js'

interface TrainDetectorOptions extends BackendChoice {
  network?: string
  from?: string
  size?: number
  epochs?: number
  batchSize?: number
  heldOut?: number
  faulty?: Faulty
  mosaic?: number
  flip?: boolean
  seed?: number
  out?: string
  resume?: boolean
  fresh?: boolean
  checkpointSeconds?: number
  limit?: number
  json?: boolean
}

const defaults = { epochs: 40, heldOut: 0.2, mosaic: 0, faulty: 'refuse' } as const
const names = Object.keys(detectorTrainings)

export const trainDetectorCommand = () =>
  new Command('detector')
    .summary('train a detector on your own boxes')
    .description(
      'Trains a detector on pictures with boxes, annotated in COCO’s format (as CVAT, Label Studio and others export them). A part of the pictures is held back and measures the result. A run that was cut off goes on where it was when the same command is given again.',
    )
    .argument('<coco.json>', 'the annotations')
    .argument('<images>', 'the folder from which their file names lead to the pictures')
    .addOption(
      new Option('--network <name>', `what to train (default: ${names[0]})`).choices(names),
    )
    .option(
      '--from <weights>',
      'begin with what fits of these weights: a published detector, or <name>:<file> with its file, a file or a run',
    )
    .option(
      '--size <pixels>',
      "side of the network's input (default: the network's)",
      wholeNumber(32),
    )
    .option(
      '--epochs <count>',
      `passes over the pictures (default: ${defaults.epochs})`,
      wholeNumber(1),
    )
    .option('--batch-size <count>', "pictures per step (default: the network's)", wholeNumber(1))
    .option(
      '--held-out <share>',
      `how many of the pictures are held back (default: ${defaults.heldOut})`,
      share,
    )
    .addOption(
      new Option(
        '--faulty <what>',
        'boxes that are none, or reach beyond the picture: refuse them (default), drop them, or clip what can be',
      ).choices(['refuse', 'drop', 'clip']),
    )
    .option('--mosaic <share>', 'how often four pictures are put together (default: 0)', share)
    .option('--no-flip', 'never mirror: left and right matter, as for digits')
    .option(
      '--seed <number>',
      'decides what is held back, order and first weights (default: 1)',
      wholeNumber(0),
    )
    .option('-o, --out <folder>', 'folder of the run (default: runs/<name of the annotations>)')
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
  $ cnn train detector street/annotations.json street/images
  $ cnn train detector street.json street/ --network faster-rcnn-320 --from faster-rcnn-320 --epochs 12
  $ cnn train detector cells.json cells/ --size 512 --mosaic 0.5 --faulty drop --out runs/cells
  $ cnn detect photo.jpg --weights runs/street --out found.png

In the folder: ${detectorTraining}.safetensors (the weights, which know their classes), checkpoint.safetensors, log.jsonl,
TensorBoard's events.`,
    )
    .action((json: string, images: string, options: TrainDetectorOptions) =>
      runAction(options, (context) => trainDetector(json, images, options, context)),
    )

async function trainDetector(
  json: string,
  images: string,
  options: TrainDetectorOptions,
  context: Context,
) {
  const { terminal } = context
  const folder = options.out ?? join('runs', basename(json, extname(json)))
  // Without --no-flip the option is there, and true.
  const flip = options.flip === false ? false : undefined
  const wishes = { ...options, flip, data: resolve(json), images: resolve(images) }
  const { settings, goesOn } = await openRun(folder, { name: detectorTraining }, wishes)
  if (goesOn) terminal.say(`Going on with the run in ${folder}. (--fresh starts anew.)`)
  const choice = { ...defaults, ...settings, network: settings.network ?? names[0]! }
  const data = await readBoxes(
    { ...choice, faulty: choice.faulty as Faulty, json, images },
    context,
  )
  requireClassesOfRun(folder, settings, data.classes)
  const backend = await startBackend(options, terminal)
  const training = detectorTrainings[choice.network]!
  const { size = training.size, seed } = choice
  const described = { numClasses: data.classes.length, labels: data.classes, size, seed }
  const network = await training.build(described, settings.from)
  try {
    if (settings.from && !goesOn) await takeWeights(network, settings.from, context)
    await beginRun(folder, { ...settings, classes: data.classes }, options)
    const started = performance.now()
    const words = ['train', 'detector', json, images, '--out', folder, ...wordsOf(options)]
    const report = await sayingHowToGoOn({ words, folder, choice: options, terminal }, () =>
      trainAndMeasure(network, data, { training, choice, options, folder, context }),
    )
    const weights = weightsIn(folder)
    terminal.say(`\n${precisionLine(report, 'those held out', terminal.ink)}`)
    terminal.say(`${precisionTable(report, terminal.ink)}\n`)
    terminal.say(`${terminal.ink.dim('weights')}  ${weights}`)
    terminal.say(`\nTry them: ${commandName()} detect <image> --weights ${quoted(weights)}`)
    terminal.result({
      ...choice,
      weights,
      boxes: data.classes.map((name, label) => ({ name, boxes: data.counts[label] })),
      mended: data.mended,
      ...detectionMeasures(report),
      folder,
      backend: { name: backend.name, threads: backend.threads },
      seconds: (performance.now() - started) / 1000,
    })
  } finally {
    network.dispose()
  }
  return undefined
}

/** The options that say what the run is; a run that was cut off before its first checkpoint needs them again. */
function wordsOf(options: TrainDetectorOptions) {
  const { network, from, size, epochs, batchSize, heldOut, faulty, mosaic, flip, seed } = options
  const named = { network, from, size, epochs, 'batch-size': batchSize, 'held-out': heldOut }
  const words = Object.entries({ ...named, faulty, mosaic, seed })
    .filter(([, value]) => value !== undefined)
    .flatMap(([name, value]) => [`--${name}`, String(value)])
  return flip === false ? [...words, '--no-flip'] : words
}

const weightsIn = (folder: string) => join(folder, `${detectorTraining}.safetensors`)

interface Run {
  training: DetectorTraining
  choice: RunSettings & { epochs: number; mosaic: number }
  options: TrainDetectorOptions
  folder: string
  context: Context
}

/** Trains, writes the weights, and measures what the file holds on the pictures that were held back. */
async function trainAndMeasure(
  network: DetectionNetwork,
  data: BoxData,
  { training, choice, options, folder, context: { terminal, signal } }: Run,
): Promise<DetectionReport> {
  const { epochs, seed, mosaic, flip, batchSize = training.batchSize } = choice
  const size = choice.size ?? training.size
  const { longest } = training
  const augmented = augmentDetection(keptSmall(data.train, { size, longest }), {
    ...{ mosaic, mosaicSize: size },
    ...(flip === false && { flip: 0 }),
  })
  const events = fit(network, augmented, {
    ...training.options(batchSize),
    ...{ epochs, batchSize, seed, signal, checkpoint: folder },
    checkpointSeconds: options.checkpointSeconds,
    schedule: cosine({ warmupSteps: 500 }),
    average: { decay: 0.998 },
    validation: data.held,
    log: [trainingProgress(terminal), jsonlLog(runFiles(folder).log), tensorBoardLog(folder)],
  })
  for await (const _ of events);
  const weights = weightsIn(folder)
  await saveWeights(network, weights, { dtype: 'float16' })
  // What is measured is what the file holds, rounded to float16.
  await loadWeights(network, weights)
  const report = await evaluate(network, data.held, { signal })
  const metrics = { 'held out AP': report.AP, 'held out AP50': report.AP50 }
  await saveWeights(network, weights, { dtype: 'float16', metadata: { metrics } })
  return report
}

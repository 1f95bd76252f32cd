import { writeFile } from 'node:fs/promises'
import { CnnError, throwIfAborted } from '@cnn/core'
import {
  type ClassificationReport,
  type Examination,
  findMistakes,
} from '@cnn/vision/classification'
import type { RegionKind } from '@cnn/vision/evaluation'
import { Command, Option } from 'commander'
import { type Context, runAction } from '../action.js'
import { startBackend } from '../backend-choice.js'
import { classMeasures } from '../class-measures.js'
import { evaluateCoco } from '../evaluate-coco.js'
import { evaluateDetector } from '../evaluate-detector.js'
import { evaluateGenerator } from '../evaluate-generator.js'
import {
  accuracyLine,
  calibrationLine,
  classTable,
  confusionTable,
  intervalOf,
} from '../evaluation-text.js'
import { findWeights, type LoadedClassifier } from '../find-weights.js'
import {
  type BackendChoice,
  backendOption,
  jsonOption,
  limitOption,
  threadsOption,
} from '../option-values.js'
import { findLabelled, type LabelledPictures, ownPicturesHelp } from '../own-pictures.js'
import { pageFile } from '../page-file.js'
import { mistakesPage } from '../report/mistakes-page.js'
import { meter } from '../terminal/bar.js'
import { formatCount, formatSeconds } from '../terminal/quantities.js'
import type { Terminal } from '../terminal/terminal.js'

const splits = ['test', 'validation', 'train'] as const
const kinds: readonly RegionKind[] = ['boxes', 'masks', 'keypoints']

interface EvaluateOptions extends BackendChoice {
  data?: string
  split?: (typeof splits)[number]
  mistakes?: string
  limit?: number
  json?: boolean
  coco?: string
  kind?: RegionKind
  strict?: boolean
}

/** How many mistakes the page shows. */
const shownMistakes = 60

export const evaluateCommand = () =>
  new Command('evaluate')
    .summary('measure weights on a data set, or detections by COCO’s rules')
    .description(
      "Measures weights on a data set. Of a classifier: accuracy with its 95 % interval, calibration, precision and recall by class, confusion matrix. Of a detector: the average precisions of COCO, overall and by class. Of a generator: FID, KID and more, in the features of its recipe's classifier. With --coco it measures a file of detections, whoever made it: COCO's twelve figures, exactly as pycocotools has them, and what kinds of mistakes there are.",
    )
    .argument(
      '<what>',
      "weights: a recipe (its shipped weights), a .safetensors file, or the folder of a run; with --coco: a .json file of detections in COCO's format",
    )
    .option(
      '-d, --data <where>',
      `a data set (fashion-mnist, mnist), 'sample', a folder with the weights' data set, ${ownPicturesHelp} (default: what the weights were trained for)`,
    )
    .addOption(
      new Option('--split <part>', 'which part of the data (default: test)').choices(splits),
    )
    .option('-m, --mistakes <folder>', 'write a page with the worst mistakes into this folder')
    .option(
      '--coco <truth>',
      "measure detections: the annotations that they are for, in COCO's format",
    )
    .addOption(
      new Option('--kind <kind>', 'with --coco: what is compared (default: boxes)').choices(kinds),
    )
    .option('--strict', 'with --coco: count as pycocotools does to its last quirk')
    .addOption(backendOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .addOption(limitOption())
    .addHelpText(
      'after',
      `
Examples:
  $ cnn evaluate fashion-mnist
  $ cnn evaluate runs/fashion-mnist-resnet9
  $ cnn evaluate runs/centernet-shapes
  $ cnn evaluate runs/dcgan-fashion-mnist
  $ cnn evaluate my.safetensors --data mnist:/data/mnist --split validation
  $ cnn evaluate fashion-mnist --mistakes out/mistakes
  $ cnn evaluate runs/flowers --data pictures:new-flowers
  $ cnn evaluate fashion-mnist --json | jq .calibration.ece
  $ cnn evaluate --coco instances_val2017.json detections.json
  $ cnn evaluate --coco person_keypoints_val2017.json poses.json --kind keypoints`,
    )
    .action((what: string, options: EvaluateOptions) =>
      runAction(options, (context) => {
        const { coco: truth, kind = 'boxes', strict } = options
        refuseIdle(options)
        if (truth === undefined) return evaluateWeights(what, options, context)
        return evaluateCoco({ truth, found: what, kind, strict }, context)
      }),
    )

/** Weights and files of detections are measured with options of their own. */
function refuseIdle(options: EvaluateOptions) {
  const idle = (options.coco === undefined ? ofDetections : ofWeights).find(
    (name) => options[name] !== undefined,
  )
  if (idle === undefined) return
  const why =
    options.coco === undefined
      ? `is for files of detections: name their truth with --coco`
      : 'is for weights: leave it out with --coco'
  throw new CnnError('bad-option', `--${idle} ${why}.`)
}

const ofDetections = ['kind', 'strict'] as const
const ofWeights = ['data', 'split', 'mistakes'] as const

async function evaluateWeights(
  name: string,
  { split = 'test', ...others }: EvaluateOptions,
  { terminal, signal }: Context,
) {
  const options = { ...others, split }
  const found = findWeights(name)
  const backend = await startBackend(options, terminal)
  const loaded = await found.load(signal)
  if ('detector' in loaded) {
    await evaluateDetector(loaded, { ...options, backend }, { terminal, signal })
    return undefined
  }
  if ('generator' in loaded) {
    await evaluateGenerator(loaded, { ...options, backend }, { terminal, signal })
    return undefined
  }
  try {
    const page = options.mistakes === undefined ? undefined : await pageFile(options.mistakes)
    const data = await findLabelled(loaded, options, { terminal, signal })
    throwIfAborted(signal)
    const started = performance.now()
    const report = await findMistakes(loaded.classifier.network, data[options.split], {
      count: page ? shownMistakes : 0,
      signal,
      onProgress: ({ done, total }) =>
        terminal.progress(
          `  ${meter(done / total!, 24)}  ${formatCount(done)} of ${formatCount(total!)} pictures`,
        ),
    })
    const seconds = (performance.now() - started) / 1000
    sayReport(report, loaded, data, options.split, terminal)
    if (page) {
      await writeFile(page, mistakesPage({ report, data, split: options.split, ...loaded }))
      terminal.say(`\n${terminal.ink.bold('The worst mistakes')}  ${terminal.ink.cyan(page)}`)
    }
    terminal.say(terminal.ink.dim(`\n  ${formatSeconds(seconds)} on ${backend.name}`))
    terminal.result({
      weights: loaded.weights,
      data: data[options.split].name,
      source: data.source,
      split: options.split,
      ...measures(report, loaded.classifier.labels),
      ...(page && { mistakes: mistakesOf(report, loaded.classifier.labels), page }),
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
  { weights, classifier }: LoadedClassifier,
  data: LabelledPictures,
  split: (typeof splits)[number],
  terminal: Terminal,
) {
  const { ink } = terminal
  terminal.say(`${ink.dim('weights')}  ${weights}`)
  terminal.say(`${ink.dim('data   ')}  ${data[split].name}, from ${data.source}\n`)
  terminal.say(`  ${accuracyLine(report, undefined, ink)}`)
  terminal.say(`  ${calibrationLine(report, ink)}\n`)
  terminal.say(`${classTable(report.confusion, classifier.labels, ink)}\n`)
  terminal.say(confusionTable(report.confusion, classifier.labels, ink))
}

function measures(report: ClassificationReport, labels: readonly string[]) {
  const { samples, accuracy, loss, top5Accuracy, calibration, confusion } = report
  const classes = classMeasures(confusion).map((measured, i) => ({
    label: labels[i]!,
    ...measured,
  }))
  return {
    samples,
    accuracy,
    interval: intervalOf(report),
    loss,
    top5Accuracy,
    calibration,
    classes,
    confusion,
  }
}

const mistakesOf = ({ mistakes }: Examination, labels: readonly string[]) =>
  mistakes.map(({ index, label, answer, score, loss }) => ({
    index,
    label: labels[label]!,
    answer: labels[answer]!,
    score,
    loss,
  }))

import { basename } from 'node:path'
import { CnnError, type Image, readImage, throwIfAborted } from '@cnn/core'
import { type Detection, type Detector, Tracker } from '@cnn/vision/detection'
import { drawBoxes } from '@cnn/vision/drawing'
import { Command } from 'commander'
import { type Context, runAction } from '../action.js'
import { startBackend } from '../backend-choice.js'
import { downloadProgress } from '../download-progress.js'
import { errorObject } from '../error-report.js'
import { exitCodes } from '../exit-codes.js'
import { findImages } from '../find-images.js'
import {
  type BackendChoice,
  backendOption,
  jsonOption,
  share,
  threadsOption,
  wholeNumber,
} from '../option-values.js'
import { pictureFiles, writePicture } from '../picture-files.js'
import { defaultDetector, findDetector, publishedTable } from '../published-detectors.js'
import { bar } from '../terminal/bar.js'
import type { Ink } from '../terminal/style.js'
import { table } from '../terminal/table.js'

interface DetectCommandOptions extends BackendChoice {
  weights: string
  threshold?: number
  max?: number
  label?: string[]
  out?: string
  follow?: boolean
  json?: boolean
}

/** What was found in one picture; with --follow, things have an `id`. */
type Finding = { image: string } & (
  | {
      width: number
      height: number
      detections: (Detection & { id?: number })[]
      annotated?: string
      milliseconds: number
    }
  | { error: { code: string; message: string } }
)

export const detectCommand = () =>
  new Command('detect')
    .summary('find things in pictures')
    .description(
      'Finds things in pictures: where they are, what they are, and how sure it is. Folders stand for all pictures in and below them.',
    )
    .argument('<image...>', 'files (PNG, JPEG), folders or URLs')
    .option(
      '-w, --weights <weights>',
      'a published detector (see below), or <name>:<file> with the file of its weights; a recipe (its shipped weights), a .safetensors file, or the folder of a run',
      defaultDetector,
    )
    .option(
      '-o, --out <where>',
      'draw what was found, into this folder or .png file (small pictures enlarged)',
    )
    .option(
      '-t, --threshold <score>',
      'the least score, 0 to 1 (default: what suits the network)',
      share,
    )
    .option('-n, --max <count>', 'how many things of a picture to name at most', wholeNumber(1))
    .option('-l, --label <class...>', 'only things of these classes')
    .option('--follow', 'the pictures are frames of a film, in order of name: things keep an id')
    .addOption(backendOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Published detectors, of the 80 classes of COCO; downloaded once, when they are first used:
${publishedTable()}

Examples:
  $ cnn detect street.jpg --out street.png
  $ cnn detect photos/ --out annotated/ --threshold 0.6 --label person dog
  $ cnn detect street.jpg --weights retinanet:retinanet_resnet50_fpn_coco-eeacb38b.pth
  $ cnn detect cells/ --weights runs/cells --json | jq '.images[].detections[].box'
  $ ffmpeg -i film.mp4 frames/%05d.png && cnn detect frames/ --follow --out annotated/`,
    )
    .action((images: string[], options: DetectCommandOptions) =>
      runAction(options, (context) => detect(images, options, context)),
    )

async function detect(
  names: readonly string[],
  options: DetectCommandOptions,
  { terminal, signal }: Context,
) {
  const images = findImages(names, { except: options.out })
  const files = options.out === undefined ? [] : pictureFiles(options.out, images, '--out')
  const loadDetector = findDetector(options.weights)
  const backend = await startBackend(options, terminal)
  const { detector, weights } = await loadDetector({
    signal,
    onProgress: downloadProgress(terminal),
  })
  const { threshold = detector.network.threshold } = options
  terminal.say(`${terminal.ink.dim('weights')}  ${weights}, from a score of ${threshold}\n`)
  const tracker = options.follow ? new Tracker({ threshold }) : undefined
  const findings: Finding[] = []
  try {
    for (const [index, image] of images.entries()) {
      throwIfAborted(signal)
      const search = { detector, tracker, threshold, file: files[index], options, signal }
      const finding = await findIn(image, search)
      findings.push(finding)
      terminal.say(`${findingText(finding, terminal.ink)}\n`)
    }
  } finally {
    detector.dispose()
  }
  const failed = findings.filter((finding) => 'error' in finding).length
  if (failed > 0 && images.length > 1) {
    terminal.warn(`${failed} of ${images.length} pictures could not be read.`)
  }
  terminal.result({ weights, backend: backend.name, threshold, images: findings })
  return failed > 0 ? exitCodes.failed : exitCodes.done
}

interface Search {
  detector: Detector
  tracker?: Tracker
  threshold: number
  /** Where to draw what was found. */
  file?: string
  options: DetectCommandOptions
  signal: AbortSignal
}

/** The errors that every other picture would meet as well. */
const concernsAll = new Set(['aborted', 'bad-option', 'write-failed'])

/** A picture that cannot be read is no reason to leave out the others. */
async function findIn(
  name: string,
  { detector, tracker, threshold, file, options, signal }: Search,
): Promise<Finding> {
  try {
    const image = await readImage(name, { channels: 3, signal })
    const started = performance.now()
    const found = await detector.detect(image, {
      // What is followed already is followed on where it is less sure.
      threshold: tracker ? threshold / 2 : threshold,
      maxDetections: options.max,
      labels: options.label,
      signal,
    })
    const detections = tracker ? tracker.update(found) : found
    const milliseconds = performance.now() - started
    if (file !== undefined) {
      writePicture(file, drawBoxes(image, detections, { scale: scaleOf(image) }))
    }
    const { width, height } = image
    const drawn = file === undefined ? {} : { annotated: file }
    return { image: name, width, height, detections, ...drawn, milliseconds }
  } catch (error) {
    if (!(error instanceof CnnError) || concernsAll.has(error.code)) throw error
    return { image: name, ...errorObject(error) }
  }
}

/** Smaller pictures are drawn larger, up to about this side: labels would hide what is in them. */
const seenSide = 480

const scaleOf = ({ width, height }: Image) =>
  Math.max(1, Math.floor(seenSide / Math.max(width, height)))

/** The picture's name and what is in it, with bars for the scores. */
function findingText(finding: Finding, ink: Ink): string {
  const name = ink.bold(basename(finding.image))
  if ('error' in finding) return `${name}\n  ${ink.red('✗')} ${finding.error.message}`
  const { detections, annotated } = finding
  const drawn = annotated ? `\n  ${ink.dim('drawn:')} ${ink.cyan(annotated)}` : ''
  if (detections.length === 0) return `${name}\n  ${ink.dim('nothing found')}${drawn}`
  const rows = detections.map(({ id, label, score, box }) => [
    id === undefined ? ink.green(label) : `${ink.dim(`#${id}`)} ${ink.green(label)}`,
    ink.cyan(bar(score, 12)),
    score.toFixed(2),
    ink.dim(placeText(box)),
  ])
  return `${name}\n${table(rows, { right: [2] })}${drawn}`
}

/** '12, 40  180 × 96' */
function placeText({ x, y, width, height }: Detection['box']) {
  const [left, top, across, down] = [x, y, width, height].map(Math.round)
  return `${left}, ${top}  ${across} × ${down}`
}

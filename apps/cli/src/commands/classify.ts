import { basename } from 'node:path'
import { CnnError, throwIfAborted } from '@cnn/core'
import type { Classification, Classifier } from '@cnn/vision/classification'
import { Command, Option } from 'commander'
import { type Context, runAction } from '../action.js'
import { startBackend } from '../backend-choice.js'
import { errorObject } from '../error-report.js'
import { exitCodes } from '../exit-codes.js'
import {
  type DrawnExplanation,
  drawExplanation,
  type ExplanationChoice,
  explanationMethods,
} from '../explain-pictures.js'
import { findImages } from '../find-images.js'
import { findWeights } from '../find-weights.js'
import {
  type BackendChoice,
  backendOption,
  jsonOption,
  threadsOption,
  wholeNumber,
} from '../option-values.js'
import { pictureFiles } from '../picture-files.js'
import { bar } from '../terminal/bar.js'
import { formatPercent } from '../terminal/quantities.js'
import type { Ink } from '../terminal/style.js'
import { table } from '../terminal/table.js'

interface ClassifyOptions extends BackendChoice, ExplanationChoice {
  weights: string
  top: number
  explain?: string
  json?: boolean
}

/** What came of one picture. */
export type Answer = { image: string } & (
  | { classes: Classification[]; explanation?: DrawnExplanation }
  | { error: { code: string; message: string } }
)

export const classifyCommand = () =>
  new Command('classify')
    .summary('say what pictures show')
    .description('Says what pictures show. Folders stand for all pictures in and below them.')
    .argument('<image...>', 'files (PNG, JPEG), folders or URLs')
    .option(
      '-w, --weights <weights>',
      'a recipe (its shipped weights), a .safetensors file, or the folder of a run',
      'fashion-mnist',
    )
    .option('-k, --top <count>', 'how many classes to name', wholeNumber(1), 3)
    .option(
      '-x, --explain <where>',
      'draw what speaks for the class over each picture, into this folder or .png file',
    )
    .option('-l, --label <class>', 'the class to explain (default: the most probable one)')
    .addOption(
      new Option('--method <name>', 'how to explain it')
        .choices(Object.keys(explanationMethods))
        .default('grad-cam'),
    )
    .addOption(backendOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
The weights of Fashion-MNIST know ten articles of clothing, light on a dark ground.

Examples:
  $ cnn classify boot.png
  $ cnn classify pictures/ --top 1
  $ cnn classify seven.png --weights mnist
  $ cnn classify boot.png --explain why.png --label sandal
  $ cnn classify *.jpg --weights runs/mine --json | jq '.images[].classes[0].label'`,
    )
    .action((images: string[], options: ClassifyOptions) =>
      runAction(options, (context) => classify(images, options, context)),
    )

async function classify(
  names: readonly string[],
  options: ClassifyOptions,
  { terminal, signal }: Context,
) {
  const images = findImages(names, { except: options.explain })
  const files = filesFor(images, options)
  const found = findWeights(options.weights)
  const backend = await startBackend(options, terminal)
  const { classifier, weights } = await found.loadClassifier(signal)
  terminal.say(`${terminal.ink.dim('weights')}  ${weights}\n`)
  const answers: Answer[] = []
  try {
    for (const [index, image] of images.entries()) {
      throwIfAborted(signal)
      const answer = await answerTo(image, files[index], classifier, options, signal)
      answers.push(answer)
      terminal.say(`${answerText(answer, terminal.ink)}\n`)
    }
  } finally {
    classifier.dispose()
  }
  terminal.result({ weights, backend: backend.name, images: answers })
  return answers.some((answer) => 'error' in answer) ? exitCodes.failed : exitCodes.done
}

/** Where the explanations go, of pictures that are to be explained. */
function filesFor(images: readonly string[], { explain, label }: ClassifyOptions): string[] {
  if (explain !== undefined) return pictureFiles(explain, images, '--explain')
  if (label === undefined) return []
  throw new CnnError(
    'bad-option',
    `--label ${label} is the class to explain. Say where the explanation goes: --explain <folder>`,
  )
}

/** The errors that every other picture would meet as well. */
const concernsAll = new Set(['aborted', 'unknown-label', 'write-failed'])

/** A picture that cannot be read is no reason to leave out the others. */
async function answerTo(
  image: string,
  file: string | undefined,
  classifier: Classifier,
  options: ClassifyOptions,
  signal: AbortSignal,
): Promise<Answer> {
  try {
    const classes = await classifier.classify(image, { top: options.top, signal })
    if (file === undefined) return { image, classes }
    const explanation = await drawExplanation(classifier, image, file, { ...options, signal })
    return { image, classes, explanation }
  } catch (error) {
    if (!(error instanceof CnnError) || concernsAll.has(error.code)) throw error
    return { image, ...errorObject(error) }
  }
}

/** The picture's name and its classes with bars. */
export function answerText(answer: Answer, ink: Ink): string {
  const name = ink.bold(basename(answer.image))
  if ('error' in answer) return `${name}\n  ${ink.red('✗')} ${answer.error.message}`
  const rows = answer.classes.map(({ label, score }, place) => [
    place === 0 ? ink.green(label) : label,
    ink.cyan(bar(score, 24)),
    formatPercent(score),
  ])
  const { explanation } = answer
  const drawn = explanation
    ? `\n  ${ink.dim(`what speaks for ${explanation.label}:`)} ${ink.cyan(explanation.file)}`
    : ''
  return `${name}\n${table(rows, { right: [2] })}${drawn}`
}

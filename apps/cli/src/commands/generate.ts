import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { CnnError, type ImageSample } from '@cnn/core'
import type { ImageGenerator, LatentPath } from '@cnn/gan'
import { Command, Option } from 'commander'
import { type Context, runAction } from '../action.js'
import { startBackend } from '../backend-choice.js'
import { findWeights } from '../find-weights.js'
import { generatePictures, type MadeFiles, type WantedPictures } from '../generate-pictures.js'
import { openSide } from '../metrics/open-pictures.js'
import {
  type BackendChoice,
  backendOption,
  jsonOption,
  threadsOption,
  wholeNumber,
} from '../option-values.js'
import { writeReplay } from '../replay-files.js'
import { formatCount, formatSeconds } from '../terminal/quantities.js'
import type { Terminal } from '../terminal/terminal.js'

interface GenerateOptions extends BackendChoice {
  weights: string
  count?: number
  seed: number
  grid?: string
  out?: string
  film?: string
  labels?: string[]
  interpolate?: number
  path?: LatentPath
  neighbors?: string
  scale?: number
  replay?: string
  json?: boolean
}

export const generateCommand = () =>
  new Command('generate')
    .summary('make pictures')
    .description(
      'Makes pictures with the generator of a GAN: a grid of them, each as a file, or a film that walks from one to the next. The seed decides them.',
    )
    .option(
      '-w, --weights <weights>',
      'a recipe (its shipped weights), a .safetensors file, or the folder of a run',
      'dcgan-fashion-mnist',
    )
    .option('-n, --count <count>', 'how many (default: 36; 6 that a walk passes)', wholeNumber(1))
    .option('-s, --seed <number>', 'which', wholeNumber(0), 0)
    .option('-g, --grid <file.png>', 'all in one picture (default: out/generate/<weights>.png)')
    .option('-o, --out <folder>', 'each as a .png file')
    .option('-f, --film <file.gif>', 'a film that walks through them, and back to the first')
    .option('-l, --labels <class...>', 'what to show, in turn, where the generator knows classes')
    .option(
      '-i, --interpolate <count>',
      'so many pictures on the way from each to the next; a row of the grid for each way',
      wholeNumber(1),
    )
    .addOption(
      new Option('--path <name>', 'the way (default: what suits the generator)').choices([
        'linear',
        'spherical',
      ]),
    )
    .option(
      '--neighbors <data>',
      'beside each picture of the grid, framed, the nearest of these training pictures: a folder, or a data set',
    )
    .option(
      '--scale <times>',
      'enlarge the pictures of grid and film (default: small ones)',
      wholeNumber(1),
    )
    .option(
      '--replay <folder>',
      'of the folder of a run: how its training went, as a page and as a film',
    )
    .addOption(backendOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  $ cnn generate --seed 7 --grid clothes.png
  $ cnn generate --weights runs/cats --count 200 --out cats/
  $ cnn generate --weights conditional-dcgan-mnist --labels 3 7 --count 20
  $ cnn generate --count 5 --interpolate 8 --grid between.png --film walk.gif
  $ cnn generate --count 12 --neighbors fashion-mnist --grid learned-by-heart.png
  $ cnn generate --weights runs/cats --replay out/cats      # index.html with a slider, replay.gif
  $ cnn generate --count 8 --json | jq .files.grid`,
    )
    .action((options: GenerateOptions) =>
      runAction(options, (context) => generate(options, context)),
    )

async function generate(options: GenerateOptions, context: Context) {
  const { terminal, signal } = context
  const wanted = wantedPictures(options)
  const replay =
    options.replay && (await replayOf(options.weights, options.replay, terminal, signal))
  if (!wanted) {
    terminal.result({ weights: options.weights, files: { replay } })
    return undefined
  }
  requireEnded(options.weights)
  const found = findWeights(options.weights)
  const backend = await startBackend(options, terminal)
  const { generator, weights } = await found.loadGenerator(signal)
  try {
    terminal.say(`${terminal.ink.dim('weights')}  ${weights}\n`)
    const started = performance.now()
    const neighbors = options.neighbors && (await trainingPictures(options.neighbors, context))
    const files = await generatePictures(
      generator,
      { ...wanted, ...(neighbors && { neighbors }) },
      context,
    )
    const milliseconds = performance.now() - started
    sayMade(files, milliseconds, terminal)
    const { count, seed } = wanted
    const made = { ...{ weights, seed, count }, ...describe(generator), backend: backend.name }
    terminal.result({ ...made, files: { ...files, replay }, milliseconds })
  } finally {
    generator.dispose()
  }
  return undefined
}

/** All pictures of a folder, or of the training part of a data set. */
async function trainingPictures(name: string, context: Context) {
  const side = await openSide(
    name,
    { count: Number.POSITIVE_INFINITY, seed: 0, split: 'train' },
    context,
  )
  if ('pictures' in side)
    return side.pictures.map(({ image }): ImageSample => ({ image, label: 0 }))
  throw new CnnError(
    'bad-option',
    `--neighbors ${name}: give the training pictures, not statistics of them.`,
  )
}

const describe = ({ network, labels }: ImageGenerator) => ({
  size: network.imageSize,
  channels: network.channels,
  classes: labels,
})

/**
 * What to make, and where it goes; undefined where a replay alone is asked for.
 * @throws CnnError 'bad-option'
 */
function wantedPictures(options: GenerateOptions): WantedPictures | undefined {
  const { grid, out, film, replay, interpolate, weights, neighbors, ...others } = options
  requireExtension('--grid', grid, '.png')
  requireExtension('--film', film, '.gif')
  if (replay !== undefined && [grid, out, film].every((one) => one === undefined)) return undefined
  if (neighbors !== undefined && interpolate !== undefined) {
    throw new CnnError(
      'bad-option',
      '--neighbors stand beside samples, --interpolate shows ways: one grid has room for one of them.',
    )
  }
  const isWalk = interpolate !== undefined || film !== undefined
  const count = options.count ?? (isWalk ? 6 : 36)
  if (isWalk && count < 2) {
    throw new CnnError(
      'bad-option',
      `A walk needs pictures to go to: --count ${count} must be 2 or more.`,
    )
  }
  const hasPlace = (grid ?? out ?? film) !== undefined
  const isShown = grid !== undefined || !hasPlace || neighbors !== undefined
  const name = basename(weights.replace(/[/\\]+$/, ''), '.safetensors')
  return {
    ...others,
    ...{ count, out, film, interpolate },
    grid: isShown ? (grid ?? join('out', 'generate', `${name}.png`)) : undefined,
  }
}

function requireExtension(option: string, file: string | undefined, extension: string) {
  if (file === undefined || extname(file).toLowerCase() === extension) return
  throw new CnnError('bad-option', `${option} ${file} must be a ${extension} file.`)
}

async function replayOf(run: string, folder: string, terminal: Terminal, signal: AbortSignal) {
  const files = await writeReplay(run, folder, signal)
  const { ink } = terminal
  terminal.say(`${ink.dim('replay')}   ${ink.cyan(files.page)}\n         ${ink.cyan(files.film)}\n`)
  return files
}

/** The checkpoint of a run that is under way has two networks, and does not say which. */
function requireEnded(weights: string) {
  if (!existsSync(weights) || !statSync(weights).isDirectory()) return
  const files = readdirSync(weights).filter((file) => file.endsWith('.safetensors'))
  if (files.length === 0 || files.some((file) => file !== 'checkpoint.safetensors')) return
  throw new CnnError(
    'unfinished-run',
    `The training in ${weights} has not ended: the command that began it goes on with it. To see how far it is: cnn generate --weights ${weights} --replay <folder>`,
  )
}

function sayMade(files: MadeFiles, milliseconds: number, terminal: Terminal) {
  const { ink } = terminal
  const { pictures, grid, film, folder } = files
  const places = [grid && ['grid', grid], folder && ['folder', folder], film && ['film', film]]
  for (const [kind, path] of places.filter((place) => place !== undefined)) {
    terminal.say(`  ${kind!.padEnd(8)}${ink.cyan(path!)}`)
  }
  const made = `${formatCount(pictures)} ${pictures === 1 ? 'picture' : 'pictures'}`
  terminal.say(ink.dim(`\n${made} in ${formatSeconds(milliseconds / 1000)}`))
}

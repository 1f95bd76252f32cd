import { join } from 'node:path'
import { CnnError } from '@cnn/core'
import { pictureFolder } from '@cnn/datasets'
import { ClassifierFeatures } from '@cnn/gan/metrics'
import { type ImageMiner, mineImages } from '@cnn/gan/own-data'
import { Command } from 'commander'
import { type Context, runAction } from '../action.js'
import { startBackend } from '../backend-choice.js'
import { MiningFolder } from '../data/mining-folder.js'
import { requireApart } from '../data/require-apart.js'
import { skippedTable } from '../data/skipped-table.js'
import { findWeights } from '../find-weights.js'
import {
  type BackendChoice,
  backendOption,
  jsonOption,
  share,
  threadsOption,
  wholeNumber,
} from '../option-values.js'
import { formatCount, formatPercent } from '../terminal/quantities.js'

interface MineOptions extends BackendChoice {
  from?: string
  ask?: number
  score?: number
  json?: boolean
}

const defaults = { from: 'cifar10', ask: 24, score: 0.8 }

export const dataMineCommand = () =>
  new Command('mine')
    .summary('find the pictures that show what you want')
    .description(
      'Finds the pictures that show what you want, in rounds. The first call lays some pictures into maybe/ of the folder that it writes. Move each of them to yes/ or to no/ there, and give the same command again: it learns from them, puts what it finds into found/, and lays those that it is least sure of into maybe/. Go on until you like found/.',
    )
    .argument('<pictures>', 'a folder of pictures; it is only read')
    .argument('<out>', 'the folder with yes/, no/, maybe/ and found/: not among the pictures')
    .option(
      '--from <weights>',
      `a classifier that looks at the pictures: a recipe, a .safetensors file or the folder of a run (default: ${defaults.from})`,
    )
    .option(
      '--ask <count>',
      `how many pictures to lay into maybe/ (default: ${defaults.ask})`,
      wholeNumber(1),
    )
    .option(
      '--score <probability>',
      `how probably a picture in found/ is one of them, at least (default: ${defaults.score})`,
      share,
    )
    .addOption(backendOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  $ cnn data mine panels/ cats/            then sort cats/maybe/, and again
  $ cnn data mine panels/ cats/ --score 0.95 --ask 50
  $ cnn train gan cats/found`,
    )
    .action((pictures: string, out: string, options: MineOptions) =>
      runAction(options, (context) => mine(pictures, out, options, context)),
    )

async function mine(source: string, out: string, options: MineOptions, context: Context) {
  const { terminal, signal } = context
  const { from = defaults.from, ask = defaults.ask, score = defaults.score } = options
  await requireApart(source, out)
  const progress = (what: string) => (at: { done: number; total: number | undefined }) =>
    terminal.progress(`  ${what} ${formatCount(at.done)} of ${formatCount(at.total!)}`)
  const { pictures, originals, skipped } = await pictureFolder(source, {
    ...{ signal, onProgress: progress('reading pictures') },
  })
  const paths = originals.map(({ path }) => path)
  const folder = new MiningFolder(out, source, paths)
  const answers = await answersIn(folder, paths, context)
  await startBackend(options, terminal)
  const { classifier } = await findWeights(from).loadClassifier(signal)
  using extractor = new ClassifierFeatures(classifier)
  const miner = await mineImages(pictures, extractor, {
    ...{ signal, onProgress: progress('looking at pictures') },
  })
  for (const [index, isWanted] of answers) miner.label(index, isWanted)
  const found = foundBy(miner, score)
  const asked = miner.ask(ask)
  await folder.clear()
  await folder.lay(
    'found',
    found.map((index) => paths[index]!),
    signal,
  )
  await folder.lay(
    'maybe',
    asked.map((index) => paths[index]!),
    signal,
  )
  tell(miner, { out, found: found.length, asked: asked.length }, terminal)
  if (skipped.length > 0) terminal.warn(skippedTable(skipped))
  terminal.result({
    ...{ out, pictures: paths.length, found: found.map((index) => paths[index]) },
    ...{ maybe: asked.map((index) => paths[index]), answers: answers.length, skipped },
    agreement: miner.agreement(),
  })
  return undefined
}

/** What was sorted into yes/ and no/. */
async function answersIn(
  folder: MiningFolder,
  paths: readonly string[],
  { terminal }: Context,
): Promise<[index: number, isWanted: boolean][]> {
  const places = new Map(paths.map((path, index) => [path, index]))
  const [yes, no] = [await folder.sorted('yes'), await folder.sorted('no')]
  const both = yes.paths.find((path) => no.paths.includes(path))
  if (both !== undefined) {
    throw new CnnError(
      'bad-option',
      `${both} stands in both ${join(folder.folder, 'yes')} and no/: take it out of one of them.`,
    )
  }
  const strangers = [...yes.strangers, ...no.strangers]
  if (strangers.length > 0) {
    terminal.warn(
      `  Not among the pictures, and not looked at: ${strangers.slice(0, 5).join(', ')}${strangers.length > 5 ? ' …' : ''}`,
    )
  }
  const answers = ({ paths }: typeof yes, isWanted: boolean) =>
    paths.map((path): [number, boolean] => [places.get(path)!, isWanted])
  return [...answers(yes, true), ...answers(no, false)]
}

/** Those that were said to be, and those that probably are; none before there are a yes and a no. */
function foundBy(miner: ImageMiner, score: number): number[] {
  const said = [...miner.labels].filter(([, isWanted]) => isWanted).map(([index]) => index)
  if (said.length === 0 || said.length === miner.labels.size) return said
  const ranked = miner.rank().filter((one) => one.score >= score)
  return [...said, ...ranked.map(({ index }) => index)].sort((a, b) => a - b)
}

function tell(
  miner: ImageMiner,
  { out, found, asked }: { out: string; found: number; asked: number },
  terminal: Context['terminal'],
) {
  const { ink } = terminal
  terminal.clearProgress()
  const of = `of ${formatCount(miner.count)} pictures, from ${formatCount(miner.labels.size)} answers`
  terminal.say(`${ink.green('✓')} ${join(out, 'found')}  ${formatCount(found)} ${ink.dim(of)}`)
  const agreement = miner.agreement()
  if (agreement) {
    const { accuracy, low, high } = agreement
    const interval = ink.dim(
      `(95 % interval ${formatPercent(low, 0)} to ${formatPercent(high, 0)})`,
    )
    terminal.say(
      `  ${formatPercent(accuracy, 0)} of your answers are foretold rightly by the others ${interval}`,
    )
  }
  if (asked === 0) return
  terminal.say(
    `\nSort the ${formatCount(asked)} pictures in ${join(out, 'maybe')} into ${join(out, 'yes')} and ${join(out, 'no')}, and give the same command again.`,
  )
}

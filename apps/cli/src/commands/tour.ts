import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Command } from 'commander'
import { type Context, runAction } from '../action.js'
import { commandName } from '../command-name.js'
import { exitCodes } from '../exit-codes.js'
import { jsonOption, limitOption } from '../option-values.js'
import { pageFile } from '../page-file.js'
import { reportPage } from '../report/report-page.js'
import { formatPercent } from '../terminal/quantities.js'
import { takeTour } from '../tour/take-tour.js'
import {
  type ExaminedNetwork,
  isAsExpected,
  networkNames,
  type TourResults,
} from '../tour/tour-results.js'

interface TourOptions {
  out: string
  open?: boolean
  json?: boolean
  limit?: number
}

export const tourCommand = () =>
  new Command('tour')
    .summary('see everything work, in two minutes')
    .description(
      'Trains a small network on Fashion-MNIST, examines it and the shipped weights on test pictures, and writes a page about it. Needs no network: it takes the full data set where this computer has it, else the sample that comes along.',
    )
    .option('-o, --out <folder>', 'where the page goes', 'out/tour')
    .option('--open', 'open the page in the browser')
    .addOption(jsonOption())
    .addOption(limitOption())
    .addHelpText(
      'after',
      `
Examples:
  $ cnn tour
  $ cnn tour --open

Exit code 3: the networks were less accurate than expected.`,
    )
    .action((options: TourOptions) => runAction(options, (context) => tour(options, context)))

async function tour({ out, open, limit }: TourOptions, { terminal, signal }: Context) {
  const { ink } = terminal
  const page = resolve(await pageFile(out))
  const results = await takeTour({ terminal, signal, limit, command: commandName() })
  await writeFile(page, reportPage(results))
  terminal.say(`${ink.bold('The page')}  ${ink.cyan(join(out, 'index.html'))}`)
  terminal.say(ink.dim(`  ${pathToFileURL(page).href}`))
  if (open) openInBrowser(page)
  const networks = [results.trained, results.shipped].filter((network) => network !== undefined)
  const disappointing = networks.filter((network) => !isAsExpected(network))
  for (const network of disappointing) {
    terminal.warn(
      `${ink.red('✗')} ${networkNames[network.key].phrase} is right in ${formatPercent(network.examination.accuracy, 2)}; ${formatPercent(network.expected)} was expected.`,
    )
  }
  terminal.result({ ...summary(results), page })
  return disappointing.length > 0 ? exitCodes.belowExpectation : exitCodes.done
}

function summary({ backend, data, training, trained, shipped, times }: TourResults) {
  const { classes: _, ...counts } = data
  const { epochs, seconds, picturesPerSecond } = training
  return {
    backend,
    data: counts,
    training: { epochs, seconds, picturesPerSecond },
    trained: figures(trained),
    shipped: shipped && figures(shipped),
    times,
  }
}

const figures = (examined: ExaminedNetwork) => ({
  network: examined.network,
  parameters: examined.parameters,
  samples: examined.examination.predictions.length,
  accuracy: examined.examination.accuracy,
  interval: examined.examination.interval,
  expected: examined.expected,
  asExpected: isAsExpected(examined),
})

/** Asks the system for its browser; where it has none, the path is on the screen already. */
function openInBrowser(page: string) {
  const [program, ...words] = (
    { darwin: ['open'], win32: ['cmd', '/c', 'start', ''] } as Record<string, string[]>
  )[process.platform] ?? ['xdg-open']
  const opening = spawn(program!, [...words, page], { stdio: 'ignore', detached: true })
  opening.on('error', () => {})
  opening.unref()
}

import { throwIfAborted } from '@cnn/core'
import { Command } from 'commander'
import { type Context, runAction } from '../action.js'
import { dataSetNames, findDataSet, type NamedDataSet } from '../data/data-sets.js'
import { downloadSize } from '../data/download-size.js'
import { type LocalPlace, localPlace } from '../data/local-place.js'
import { jsonOption } from '../option-values.js'
import { formatBytes, formatCount } from '../terminal/quantities.js'
import { cut, type Ink } from '../terminal/style.js'
import { table } from '../terminal/table.js'

interface ListOptions {
  here?: boolean
  json?: boolean
}

interface Row extends NamedDataSet {
  place: LocalPlace
}

export const dataListCommand = () =>
  new Command('list')
    .summary('name all data sets')
    .description(
      'Names the data sets: how many samples they have, how much there is to download, whether they are on this computer, their licence, and what they show. Nothing is downloaded.',
    )
    .option('--here', 'only those that are on this computer')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  $ cnn data list
  $ cnn data list --here
  $ cnn data list --json | jq -r '.[] | select(.bytes < 1e8) | .id'`,
    )
    .action((options: ListOptions) => runAction(options, (context) => list(options, context)))

async function list({ here }: ListOptions, { terminal, signal }: Context) {
  const rows: Row[] = []
  for (const name of dataSetNames) {
    throwIfAborted(signal)
    const dataSet = await findDataSet(name)
    const place = await localPlace(dataSet)
    if (!here || place.kind !== 'elsewhere') rows.push({ ...dataSet, place })
  }
  if (rows.length > 0) terminal.say(listing(rows, terminal.ink, terminal.width))
  else terminal.say('No data set is on this computer. `cnn data get <id>` fetches one.')
  terminal.say(terminal.ink.dim('\n  `cnn data info <id>` tells more of one.'))
  terminal.result(rows.map(forPrograms))
  return undefined
}

/** A line of facts for each, and below it what it shows. */
function listing(rows: readonly Row[], ink: Ink, width: number): string {
  const cells = rows.map(({ id, card, place }) => [
    ink.bold(id),
    samplesOf(card.counts),
    place.kind === 'made' ? '' : downloadText(card),
    place.kind === 'elsewhere' ? '' : ink.green(place.kind === 'made' ? 'made' : 'yes'),
    cut(card.license, width - 54),
  ])
  const head = ['id', 'samples', 'download', 'here', 'licence'].map((title) => ink.dim(title))
  const [titles, ...lines] = table(cells, { head, right: [1, 2] }).split('\n')
  const told = lines.map((line, i) => {
    const what = cut(rows[i]!.card.summary, width - 6)
    return `${line}\n      ${ink.dim(what)}`
  })
  return [titles, ...told].join('\n')
}

const samplesOf = (counts: Readonly<Record<string, number>>) =>
  formatCount(Object.values(counts).reduce((sum, count) => sum + count, 0))

function downloadText(card: NamedDataSet['card']) {
  const { bytes, isWhole } = downloadSize(card)
  if (card.access) return 'by hand'
  if (bytes === 0) return '?'
  return `${isWhole ? '' : '> '}${formatBytes(bytes)}`
}

function forPrograms({ id, card, place }: Row) {
  const { name, summary, license, counts, classes } = card
  const { bytes } = downloadSize(card)
  return {
    ...{ id, name, summary, license, counts, classes: classes.length, bytes },
    ...{ here: place.kind !== 'elsewhere', ...('path' in place && { path: place.path }) },
    ...(card.access && { access: card.access }),
  }
}

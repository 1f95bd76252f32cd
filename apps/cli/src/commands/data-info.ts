import type { DataCard } from '@cnn/datasets'
import { Command } from 'commander'
import { type Context, runAction } from '../action.js'
import { commandName } from '../command-name.js'
import { findDataSet } from '../data/data-sets.js'
import { downloadSize } from '../data/download-size.js'
import { type LocalPlace, localPlace } from '../data/local-place.js'
import { jsonOption } from '../option-values.js'
import { formatBytes, formatCount } from '../terminal/quantities.js'
import type { Ink } from '../terminal/style.js'
import { table } from '../terminal/table.js'

export const dataInfoCommand = () =>
  new Command('info')
    .summary('tell what a data set is')
    .description(
      'Tells what a data set is: its parts and classes, where it comes from, its licence, how to cite it, its files with their checksums, and where it is on this computer.',
    )
    .argument('<id>', 'a name of `cnn data list`')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  $ cnn data info cifar10
  $ cnn data info coco --json | jq -r '.files[].url'`,
    )
    .action((id: string, options: { json?: boolean }) =>
      runAction(options, (context) => info(id, context)),
    )

async function info(name: string, { terminal }: Context) {
  const dataSet = await findDataSet(name)
  const { id, card } = dataSet
  const place = await localPlace(dataSet)
  const { ink, width } = terminal
  terminal.say(`${ink.bold(card.name)}  ${ink.dim(id)}\n${wrapped(card.summary, width, '  ')}\n`)
  terminal.say(`${table(facts(card, place, ink))}\n`)
  if (card.classes.length > 0) {
    terminal.say(`${ink.bold(`${formatCount(card.classes.length)} classes`)}`)
    terminal.say(`${wrapped(classList(card.classes), width, '  ')}\n`)
  }
  if (card.files.length > 0) terminal.say(`${ink.bold('Files')}\n${fileTable(card, ink)}\n`)
  terminal.say(`${ink.bold('To cite it')}\n${indented(card.citation)}`)
  if (place.kind === 'elsewhere' && !card.access) {
    terminal.say(ink.dim(`\n  ${commandName()} data get ${id}`))
  }
  terminal.result({
    ...card,
    id,
    ...('path' in place && { path: place.path }),
    here: place.kind !== 'elsewhere',
  })
  return undefined
}

function facts(card: DataCard, place: LocalPlace, ink: Ink): string[][] {
  const counts = Object.entries(card.counts)
  const parts = counts.map(([part, count]) => `${formatCount(count)} ${part}`).join(', ')
  const { bytes, isWhole } = downloadSize(card)
  const rows: (string | undefined)[][] = [
    ['parts', parts || undefined],
    ['pictures', card.image && pictureText(card.image)],
    ['licence', card.license],
    ['from', card.homepage || undefined],
    ['download', bytes > 0 ? `${isWhole ? '' : 'over '}${formatBytes(bytes)}` : undefined],
    ['access', card.access],
    ['here', whereText(place)],
  ]
  return rows
    .filter((row): row is string[] => row[1] !== undefined)
    .map(([title, text]) => [ink.dim(title!), text!])
}

function pictureText({ width, height, channels }: NonNullable<DataCard['image']>) {
  return `${width} × ${height} pixels, ${channels === 1 ? 'grey' : 'colour'}`
}

const whereText = (place: LocalPlace) =>
  place.kind === 'made'
    ? 'made when asked for'
    : place.kind === 'elsewhere'
      ? 'not on this computer'
      : place.path

function fileTable({ files }: DataCard, ink: Ink): string {
  const rows = files.map(({ path, url, bytes, sha256, md5, parts }) => [
    [path, parts ? ink.dim(parts.join(', ')) : '', bytes ? formatBytes(bytes) : '?'],
    ['', ink.dim(url)],
    ['', ink.dim(sha256 ? `sha256 ${sha256}` : md5 ? `md5 ${md5}` : 'no checksum is known')],
  ])
  return rows
    .map(([head, ...details]) =>
      [`  ${head!.filter(Boolean).join('  ')}`, ...details.map(([, text]) => `    ${text}`)].join(
        '\n',
      ),
    )
    .join('\n')
}

/** Few classes are named, of many the first. */
const classList = (classes: readonly string[]) =>
  classes.length <= 100 ? classes.join(', ') : `${classes.slice(0, 60).join(', ')} …`

const indented = (text: string) => text.replace(/^/gm, '  ')

/** Text in lines of this width. */
function wrapped(text: string, width: number, indent: string): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/)) {
    if (line && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line)
      line = word
    } else line = line ? `${line} ${word}` : word
  }
  return [...lines, indent + line].join('\n')
}

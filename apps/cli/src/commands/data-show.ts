import { existsSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { CnnError, encodePng } from '@cnn/core'
import { contactSheet } from '@cnn/datasets/view'
import { Command } from 'commander'
import { type Context, runAction } from '../action.js'
import { dataPage } from '../data/data-page.js'
import { openData } from '../data/open-data.js'
import { type ShownSet, showSet } from '../data/show-set.js'
import { jsonOption, wholeNumber } from '../option-values.js'
import { bar } from '../terminal/bar.js'
import { formatCount } from '../terminal/quantities.js'
import { cut, type Ink } from '../terminal/style.js'
import { table } from '../terminal/table.js'
import type { Terminal } from '../terminal/terminal.js'
import { writeWhole } from '../weights/write-whole.js'

interface ShowOptions {
  part?: string
  count: number
  seed: number
  out?: string
  json?: boolean
}

export const dataShowCommand = () =>
  new Command('show')
    .summary('show samples with their labels')
    .description(
      'Shows what is in a data set, or in a folder of your own: how many samples its parts and classes have, and samples with their labels drawn over them, as a page and as one picture.',
    )
    .argument(
      '<data>',
      "a name of `cnn data list`, with a folder after it where that is ('mnist:/data/mnist'); or a folder of your own pictures",
    )
    .option('-p, --part <name>', 'which part: train (default), validation, test …')
    .option('-n, --count <count>', 'how many samples', wholeNumber(1), 48)
    .option('--seed <number>', 'which samples', wholeNumber(0), 1)
    .option(
      '-o, --out <place>',
      'a .png file, an .html file, or a folder for both (default: out/data/<name>)',
    )
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Boxes, masks, keypoints, roads and captions are drawn; sounds as waveforms, molecules as balls and bonds. A folder may
have a folder of pictures for each class, or annotations as COCO, YOLO or Pascal VOC have them.

Examples:
  $ cnn data show synthetic/shapes
  $ cnn data show fashion-mnist --part test --count 100 --out shoes.png
  $ cnn data show coco:/data/coco --part validation
  $ cnn data show my-pictures/ --out look.html`,
    )
    .action((data: string, options: ShowOptions) =>
      runAction(options, (context) => show(data, options, context)),
    )

async function show(data: string, options: ShowOptions, { terminal, signal }: Context) {
  const { part, count, seed } = options
  const opened = await openData(data, { part, terminal, signal })
  const shown = await showSet(opened.set, {
    ...{ part, count, seed, signal },
    onProgress: (done, total) =>
      terminal.progress(`  ${formatCount(done)} of ${formatCount(total)} samples`),
  }).finally(opened.close)
  terminal.clearProgress()
  const files = filesFor(options.out ?? join('out', 'data', opened.name.replaceAll('/', '-')))
  if (files.html)
    await writeWhole(files.html, new TextEncoder().encode(dataPage(shown, opened.card)))
  if (files.png) await writeWhole(files.png, sheetOf(shown))
  sayShown(shown, files, terminal)
  const { name, source, parts, counts } = shown
  terminal.result({
    ...{ name, source, parts, counts, part: shown.part, files },
    samples: shown.samples.map(({ index, view }) => ({
      index,
      title: view.title,
      captions: view.captions,
      facts: view.facts,
    })),
  })
  return undefined
}

function filesFor(out: string): { png?: string; html?: string } {
  const kind = extname(out).toLowerCase()
  if (kind === '.png') return { png: out }
  if (kind === '.html' || kind === '.htm') return { html: out }
  if (kind !== '' && !(existsSync(out) && statSync(out).isDirectory())) {
    throw new CnnError(
      'bad-option',
      `--out ${out}: samples are shown as .png or .html. Give such a file, or a folder for both.`,
    )
  }
  return { html: join(out, 'index.html'), png: join(out, 'sheet.png') }
}

const sheetOf = ({ name, part, samples }: ShownSet) =>
  encodePng(
    contactSheet(
      samples.map(({ view }) => view),
      { title: `${name}, ${part}` },
    ),
  )

function sayShown(shown: ShownSet, files: { png?: string; html?: string }, terminal: Terminal) {
  const { ink } = terminal
  const { name, summary, source, parts, counts } = shown
  terminal.say(`${ink.bold(name)}${summary ? `  ${ink.dim(summary)}` : ''}`)
  if (source) terminal.say(ink.dim(`  ${source}`))
  const sizes = parts.map(({ part, size }) => [
    part === shown.part ? ink.green(part) : part,
    size === undefined ? 'a stream' : formatCount(size),
  ])
  terminal.say(`\n${table(sizes, { right: [1] })}`)
  for (const one of counts) terminal.say(`\n${countLines(one, ink)}`)
  terminal.say()
  for (const file of Object.values(files)) {
    if (file) terminal.say(`  ${ink.cyan(file)}`)
  }
}

/** More than so many classes are not listed. */
const mostClasses = 24

function countLines({ part, counts, looked }: ShownSet['counts'][number], ink: Ink): string {
  const most = Math.max(...counts.map(({ count }) => count))
  const sorted = [...counts].sort((a, b) => b.count - a.count)
  const named = counts.length <= mostClasses ? counts : sorted.slice(0, mostClasses)
  const rows = named.map(({ label, count }) => [
    cut(label, 28),
    ink.cyan(bar(count / most, 24)),
    formatCount(count),
  ])
  const of = looked === undefined ? part : `${formatCount(looked)} samples of ${part}`
  const rest = counts.length > named.length ? `, the most frequent of ${counts.length} classes` : ''
  return `  ${ink.dim(`${of}${rest}`)}\n${table(rows, { right: [2] })}`
}

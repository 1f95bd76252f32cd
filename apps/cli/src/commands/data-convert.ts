import { CnnError } from '@cnn/core'
import { Command, Option } from 'commander'
import { type Context, runAction } from '../action.js'
import { convertAnnotations, requireEmpty } from '../data/convert-annotations.js'
import { openData } from '../data/open-data.js'
import { writeSetAsPictures } from '../data/write-pictures.js'
import { writeSetAsShards } from '../data/write-shards.js'
import { jsonOption, wholeNumber } from '../option-values.js'
import { formatBytes, formatCount } from '../terminal/quantities.js'
import { table } from '../terminal/table.js'

const formats = ['coco', 'yolo', 'voc'] as const

interface ConvertOptions {
  to: (typeof formats)[number] | 'webdataset' | 'png'
  from?: (typeof formats)[number]
  pictures: boolean
  part?: string
  limit?: number
  json?: boolean
}

export const dataConvertCommand = () =>
  new Command('convert')
    .summary('convert annotations, or write shards or pictures')
    .description(
      "Converts annotated pictures between COCO's JSON, YOLO's text files (Ultralytics' layout) and Pascal VOC's XML files. Boxes, outlines and keypoints are kept as far as the format has a place for them; what it has none for is named. Or writes any data set or folder as WebDataset's tar shards, or its pictures as PNG files.",
    )
    .argument(
      '<data>',
      'annotated pictures: a folder, or an archive (.zip, .tar …); for shards and PNG also a name of `cnn data list`',
    )
    .argument('<out>', 'the folder to write: new, or empty')
    .addOption(
      new Option('--to <format>', 'what to write')
        .choices([...formats, 'webdataset', 'png'])
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--from <format>', 'what there is (default: told by the files)').choices(formats),
    )
    .option('--no-pictures', 'write annotations only')
    .option('--part <name>', 'of shards and PNG: only this part (train, test …)')
    .option('--limit <count>', 'of shards and PNG: only so many of each part', wholeNumber(1))
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  $ cnn data convert coco/ yolo/ --to yolo
  $ cnn data convert export.zip voc/ --from coco --to voc
  $ cnn data convert VOCdevkit/ coco/ --to coco --no-pictures
  $ cnn data convert flowers/ shards/ --to webdataset
  $ cnn data convert coco train/ --to webdataset --part train
  $ cnn data convert synthetic/cat-strips strips/ --to png --part train --limit 270`,
    )
    .action((data: string, out: string, options: ConvertOptions) =>
      runAction(options, (context) =>
        options.to === 'webdataset'
          ? convertToShards(data, out, options, context)
          : options.to === 'png'
            ? convertToPictures(data, out, options, context)
            : convert(data, out, { ...options, to: options.to }, context),
      ),
    )

async function convertToShards(
  data: string,
  out: string,
  { part, limit }: ConvertOptions,
  { terminal, signal }: Context,
) {
  await requireEmpty(out)
  const { set, unopened, close } = await openData(data, { part, terminal, signal })
  const parts = await writeSetAsShards(set, out, {
    ...{ part, limit, signal },
    onProgress: (done, total) =>
      terminal.progress(
        `  ${formatCount(done)}${total ? ` of ${formatCount(total)}` : ''} samples`,
      ),
  }).finally(close)
  terminal.clearProgress()
  terminal.say(`${terminal.ink.green('✓')} ${out}`)
  const rows = parts.map(({ part, samples, shards, bytes }) => [
    part,
    formatCount(samples),
    `${formatCount(shards)} ${shards === 1 ? 'shard' : 'shards'}`,
    formatBytes(bytes),
  ])
  terminal.say(table(rows, { right: [1, 3] }))
  nameUnopened(unopened, terminal)
  terminal.result({ to: 'webdataset', out, parts })
  return undefined
}

async function convertToPictures(
  data: string,
  out: string,
  { part, limit }: ConvertOptions,
  { terminal, signal }: Context,
) {
  await requireEmpty(out)
  const { set, unopened, close } = await openData(data, { part, terminal, signal })
  const parts = await writeSetAsPictures(set, out, {
    ...{ part, limit, signal },
    onProgress: (done, total) =>
      terminal.progress(
        `  ${formatCount(done)}${total ? ` of ${formatCount(total)}` : ''} pictures`,
      ),
  }).finally(close)
  terminal.clearProgress()
  terminal.say(`${terminal.ink.green('✓')} ${out}`)
  const rows = parts.map(({ part, pictures }) => [part, formatCount(pictures)])
  terminal.say(table(rows, { right: [1] }))
  nameUnopened(unopened, terminal)
  terminal.result({ to: 'png', out, parts })
  return undefined
}

/** Some data sets are so large that not all of them is opened unasked. */
function nameUnopened(parts: readonly string[], terminal: Context['terminal']) {
  for (const part of parts) {
    const remark = `  The part ${part} is not written: --part ${part} writes it.`
    terminal.warn(terminal.ink.yellow(remark))
  }
}

async function convert(
  folder: string,
  out: string,
  options: ConvertOptions & { to: (typeof formats)[number] },
  { terminal, signal }: Context,
) {
  const { to, from, pictures } = options
  requireWhole(options)
  const { ink } = terminal
  const done = await convertAnnotations(folder, out, {
    ...{ from, to, pictures, signal },
    onProgress: (count, what) => terminal.progress(`  ${formatCount(count)} ${what}`),
  })
  terminal.clearProgress()
  const parts = [
    `${formatCount(done.boxes)} boxes in ${formatCount(done.pictures)} pictures`,
    `${formatCount(done.classes)} classes`,
    `${done.from} → ${to}`,
  ]
  terminal.say(`${ink.green('✓')} ${out}  ${ink.dim(parts.join(', '))}`)
  for (const sentence of done.lost) terminal.warn(ink.yellow(`  ${sentence}`))
  terminal.result({ ...done, to, out })
  return undefined
}

/** Annotations are converted as they are: an option that cannot be kept to is refused. */
function requireWhole({ to, part, limit }: ConvertOptions) {
  const option = part !== undefined ? '--part' : limit !== undefined ? '--limit' : undefined
  if (!option) return
  throw new CnnError(
    'bad-option',
    `${option} goes with --to webdataset and --to png: --to ${to} converts all annotations. Leave it out.`,
  )
}

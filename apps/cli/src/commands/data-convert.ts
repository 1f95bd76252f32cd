import { Command, Option } from 'commander'
import { type Context, runAction } from '../action.js'
import { convertAnnotations } from '../data/convert-annotations.js'
import { jsonOption } from '../option-values.js'
import { formatCount } from '../terminal/quantities.js'

const formats = ['coco', 'yolo', 'voc'] as const

interface ConvertOptions {
  to: (typeof formats)[number]
  from?: (typeof formats)[number]
  pictures: boolean
  json?: boolean
}

export const dataConvertCommand = () =>
  new Command('convert')
    .summary('convert annotations from one format to another')
    .description(
      "Converts annotated pictures between COCO's JSON, YOLO's text files (Ultralytics' layout) and Pascal VOC's XML files. Boxes, outlines and keypoints are kept as far as the format has a place for them; what it has none for is named.",
    )
    .argument('<folder>', 'the annotated pictures: a folder, or an archive (.zip, .tar …)')
    .argument('<out>', 'the folder to write: new, or empty')
    .addOption(new Option('--to <format>', 'what to write').choices(formats).makeOptionMandatory())
    .addOption(
      new Option('--from <format>', 'what there is (default: told by the files)').choices(formats),
    )
    .option('--no-pictures', 'write annotations only')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  $ cnn data convert coco/ yolo/ --to yolo
  $ cnn data convert export.zip voc/ --from coco --to voc
  $ cnn data convert VOCdevkit/ coco/ --to coco --no-pictures`,
    )
    .action((folder: string, out: string, options: ConvertOptions) =>
      runAction(options, (context) => convert(folder, out, options, context)),
    )

async function convert(
  folder: string,
  out: string,
  { to, from, pictures }: ConvertOptions,
  { terminal, signal }: Context,
) {
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

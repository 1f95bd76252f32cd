import { join } from 'node:path'
import { cropImage, throwIfAborted } from '@cnn/core'
import { pictureFolder } from '@cnn/datasets'
import { splitPanels } from '@cnn/gan/own-data'
import { Command } from 'commander'
import { type Context, runAction } from '../action.js'
import { requireEmpty } from '../data/convert-annotations.js'
import { requireApart } from '../data/require-apart.js'
import { skippedTable } from '../data/skipped-table.js'
import { jsonOption, share } from '../option-values.js'
import { writePicture } from '../picture-files.js'
import { formatCount } from '../terminal/quantities.js'

interface PanelsOptions {
  minimumSide?: number
  json?: boolean
}

export const dataPanelsCommand = () =>
  new Command('panels')
    .summary('cut comic strips and pages into panels')
    .description(
      'Cuts every picture in and below a folder at its gutters, and writes the panels as PNG files, without frames, named after the strip: monday-1.png, monday-2.png … A picture that has no gutters is one panel.',
    )
    .argument('<strips>', 'a folder of comic strips or pages (PNG, JPEG)')
    .argument('<out>', 'the folder to write: new, or empty, and not among the pictures')
    .option(
      '--minimum-side <share>',
      "the least side of a panel, as a share of the strip's shorter side (default: 0.1)",
      share,
    )
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  $ cnn data panels strips/ panels/
  $ cnn data panels pages/ panels/ --minimum-side 0.05`,
    )
    .action((strips: string, out: string, options: PanelsOptions) =>
      runAction(options, (context) => cutPanels(strips, out, options, context)),
    )

async function cutPanels(
  folder: string,
  out: string,
  { minimumSide }: PanelsOptions,
  { terminal, signal }: Context,
) {
  const { ink } = terminal
  await requireApart(folder, out)
  await requireEmpty(out)
  const { pictures, skipped } = await pictureFolder(folder, {
    signal,
    onProgress: ({ done, total }) =>
      terminal.progress(`  reading pictures ${formatCount(done)} of ${formatCount(total)}`),
  })
  const strips: { strip: string; panels: string[] }[] = []
  const names = new Set<string>()
  let panels = 0
  for await (const { image, path } of pictures.iterate({ signal })) {
    throwIfAborted(signal)
    const bare = path.replace(/\.\w+$/, '')
    // Beside monday.png there may be a monday.jpg.
    const name = names.has(bare) ? path : bare
    names.add(name)
    const files = splitPanels(image, { minimumSide }).map((box, i) => {
      const file = `${name}-${i + 1}.png`
      writePicture(join(out, file), cropImage(image, box))
      return file
    })
    strips.push({ strip: path, panels: files })
    panels += files.length
    terminal.progress(`  ${formatCount(panels)} panels of ${formatCount(strips.length)} strips`)
  }
  terminal.clearProgress()
  const counts = `${formatCount(panels)} panels of ${formatCount(strips.length)} pictures`
  terminal.say(`${ink.green('✓')} ${out}  ${ink.dim(counts)}`)
  const whole = strips.filter((one) => one.panels.length < 2).map(({ strip }) => strip)
  if (whole.length > 0) {
    const named = `${whole.slice(0, 5).join(', ')}${whole.length > 5 ? ' …' : ''}`
    terminal.warn(
      ink.yellow(
        `  Without gutters, and left in one piece: ${formatCount(whole.length)} (${named})`,
      ),
    )
  }
  if (skipped.length > 0) terminal.warn(skippedTable(skipped))
  terminal.result({ out, panels, strips, skipped })
  return undefined
}

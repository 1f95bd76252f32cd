import { pictureFolder } from '@cnn/datasets'
import { findDuplicates } from '@cnn/gan/own-data'
import { Command } from 'commander'
import { type Context, runAction } from '../action.js'
import { requireEmpty } from '../data/convert-annotations.js'
import { copyPictures } from '../data/copy-pictures.js'
import { requireApart } from '../data/require-apart.js'
import { skippedTable } from '../data/skipped-table.js'
import { jsonOption, wholeNumber } from '../option-values.js'
import { formatCount } from '../terminal/quantities.js'

interface DedupeOptions {
  distance?: number
  json?: boolean
}

export const dataDedupeCommand = () =>
  new Command('dedupe')
    .summary('leave out pictures that are there twice')
    .description(
      'Copies the pictures in and below a folder, but of those that look the same, in whatever size or compression, only the best. Damaged files and pictures of one colour are left out, too, and said.',
    )
    .argument('<pictures>', 'a folder of pictures')
    .argument('<out>', 'the folder to write: new, or empty, and not among the pictures')
    .option(
      '--distance <bits>',
      'in how many of 64 bits of their fingerprints pictures may differ, 0 to 31 (default: 4)',
      wholeNumber(0),
    )
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  $ cnn data dedupe panels/ unique/
  $ cnn data dedupe panels/ unique/ --distance 8       be less strict, keep fewer`,
    )
    .action((pictures: string, out: string, options: DedupeOptions) =>
      runAction(options, (context) => dedupe(pictures, out, options, context)),
    )

async function dedupe(
  folder: string,
  out: string,
  { distance }: DedupeOptions,
  { terminal, signal }: Context,
) {
  const { ink } = terminal
  await requireApart(folder, out)
  await requireEmpty(out)
  const progress = (what: string) => (at: { done: number; total: number | undefined }) =>
    terminal.progress(`  ${what} ${formatCount(at.done)} of ${formatCount(at.total!)}`)
  const { pictures, originals, skipped } = await pictureFolder(folder, {
    ...{ signal, onProgress: progress('reading pictures') },
  })
  const { kept, groups } = await findDuplicates(pictures, {
    ...{ distance, signal, onProgress: progress('comparing pictures') },
  })
  const path = (index: number) => originals[index]!.path
  const files = kept.map((index) => ({ from: path(index), to: path(index) }))
  await copyPictures(files, { from: folder, to: out }, signal)
  terminal.clearProgress()
  const left = originals.length - kept.length
  terminal.say(
    `${ink.green('✓')} ${out}  ${ink.dim(`${formatCount(kept.length)} pictures; ${formatCount(left)} are the same as another`)}`,
  )
  const named = groups.map((group) => ({ kept: path(group.kept), others: group.others.map(path) }))
  for (const group of named.slice(0, 10)) {
    terminal.say(ink.dim(`  ${group.kept} = ${group.others.join(' = ')}`))
  }
  if (named.length > 10) terminal.say(ink.dim(`  … and ${formatCount(named.length - 10)} more`))
  if (skipped.length > 0) terminal.warn(skippedTable(skipped))
  terminal.result({ out, kept: files.map(({ to }) => to), groups: named, skipped })
  return undefined
}

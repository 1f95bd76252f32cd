import { CnnError } from '@cnn/core'
import { type DataCard, type FetchProgress, fetchDataset } from '@cnn/datasets'
import { Command } from 'commander'
import { type Context, runAction } from '../action.js'
import { commandName, quoted } from '../command-name.js'
import { findDataSet } from '../data/data-sets.js'
import { downloadSize } from '../data/download-size.js'
import { fetchedFolder } from '../data/local-place.js'
import { downloadProgress } from '../download-progress.js'
import { jsonOption } from '../option-values.js'
import { formatBytes } from '../terminal/quantities.js'
import type { Terminal } from '../terminal/terminal.js'

interface GetOptions {
  parts?: string[]
  url?: string
  out?: string
  verify?: boolean
  json?: boolean
}

export const dataGetCommand = () =>
  new Command('get')
    .summary('download a data set')
    .description(
      'Downloads a data set and unpacks it, where the loaders look for it. Every file is checked. Stopped by Ctrl-C or a broken network, the same command goes on where it was. Of data sets that only their owners give out it says what to get, and where to put it.',
    )
    .argument('<id>', 'a name of `cnn data list`')
    .option('-p, --parts <names...>', 'only the files that these parts need: train, test …')
    .option('-o, --out <folder>', 'into this folder (default: where the loaders look)')
    .option(
      '--url <address>',
      'from a folder on a server of your own, which has the files under their own names',
    )
    .option('--verify', 'compare what is there with its checksums, and fetch what is damaged')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  $ cnn data get cifar10
  $ cnn data get svhn --parts train test
  $ cnn data get svhn --verify
  $ cnn data get speech-commands --out /data/speech-commands`,
    )
    .action((id: string, options: GetOptions) =>
      runAction(options, (context) => get(id, options, context)),
    )

async function get(name: string, options: GetOptions, { terminal, signal }: Context) {
  const { id, card } = await findDataSet(name)
  const { parts, out: folder, url, verify } = options
  if (card.access && !url) throw byHand(card)
  if (card.files.length === 0) {
    terminal.say(`${card.name} is made when it is asked for: there is nothing to download.`)
    terminal.result({ id, made: true })
    return undefined
  }
  checkParts(card, parts)
  const { bytes, isWhole } = downloadSize(card, parts)
  const size = bytes > 0 ? `, ${isWhole ? '' : 'over '}${formatBytes(bytes)}` : ''
  terminal.say(`${terminal.ink.bold(card.name)}${size}, ${card.license}`)
  const got = await sayingHowToGoOn(name, options, terminal, () =>
    fetchDataset(card, {
      ...{ parts, folder, url, verify, signal },
      onProgress: fetchProgress(terminal),
    }),
  )
  await got.tree.close()
  terminal.clearProgress()
  const fetched = got.fetched.map(({ path }) => path)
  terminal.say(`  ${terminal.ink.green('✓')} ${newsOf(fetched, verify)}${got.folder}`)
  terminal.result({ id, folder: got.folder, fetched })
  return undefined
}

function newsOf(fetched: readonly string[], verify = false) {
  if (fetched.length === 0) return verify ? 'is there, undamaged: ' : 'was there already: '
  return verify ? `fetched ${fetched.join(', ')}; all else is undamaged: ` : ''
}

/** The file on its way, and what is being done with it. */
function fetchProgress(terminal: Terminal) {
  const show = downloadProgress(terminal)
  return ({ stage, file, ...progress }: FetchProgress) =>
    show({ ...progress, file: stage === 'downloading' ? file : `${stage} ${file}` })
}

function checkParts({ name, files, counts }: DataCard, parts: readonly string[] | undefined) {
  const known = new Set([...files.flatMap((file) => file.parts ?? []), ...Object.keys(counts)])
  const unknown = parts?.find((part) => !known.has(part))
  if (unknown === undefined) return
  throw new CnnError(
    'unknown-part',
    `${name} has no part '${unknown}'. It has: ${[...known].join(', ')}.`,
  )
}

const byHand = ({ id, name, access, files }: DataCard) =>
  new CnnError(
    'data-not-found',
    `${name} cannot be downloaded by this program. ${access}\nThe files: ${files.map(({ path }) => path).join(', ')}. Put them, packed as they are, into ${fetchedFolder(id)}, or into a folder ${id} in the folder that CNN_DATA_DIR names.`,
  )

/** After an interruption, the command that goes on. */
async function sayingHowToGoOn<T>(
  name: string,
  { parts = [], out, url, verify }: GetOptions,
  terminal: Terminal,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof CnnError && error.code === 'aborted') {
      const words = ['data', 'get', name, ...(out ? ['--out', out] : [])]
      if (url) words.push('--url', url)
      if (verify) words.push('--verify')
      if (parts.length > 0) words.push('--parts', ...parts)
      const command = [commandName(), ...words.map(quoted)].join(' ')
      terminal.warn(`Stopped; what has come is kept. To go on:\n  ${command}`)
    }
    throw error
  }
}

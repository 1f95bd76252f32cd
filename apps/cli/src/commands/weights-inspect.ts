import { type OpenedWeights, openWeights } from '@cnn/core'
import { Command } from 'commander'
import { type Context, runAction } from '../action.js'
import { downloadProgress } from '../download-progress.js'
import { jsonOption } from '../option-values.js'
import { formatBytes, formatCount } from '../terminal/quantities.js'
import { cut, type Ink } from '../terminal/style.js'
import { table } from '../terminal/table.js'
import { foldTensors, type TensorRow, tensorRows } from '../weights/fold-tensors.js'

interface InspectOptions {
  at?: string
  all?: boolean
  json?: boolean
}

/** Longer tables are folded by module. */
const mostRows = 40

export const weightsInspectCommand = () =>
  new Command('inspect')
    .summary('show what a weights file holds')
    .description(
      'Shows the tensors in a weights file of any format, their shapes and types, and what the file says of itself. Values are not read, so that large files take no time.',
    )
    .argument('<file>', 'a path, a URL, or hf:owner/name@commit/file')
    .option('--at <path>', 'which of several state dicts in a checkpoint: model, ema.state_dict')
    .option('-a, --all', 'every tensor, however many there are')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  $ cnn weights inspect resnet18.pth
  $ cnn weights inspect checkpoint.pth --at ema --all
  $ cnn weights inspect model.safetensors --json | jq '.tensors[].key'`,
    )
    .action((file: string, options: InspectOptions) =>
      runAction(options, (context) => inspectWeights(file, options, context)),
    )

async function inspectWeights(
  file: string,
  { at, all }: InspectOptions,
  { terminal, signal }: Context,
) {
  const opened = await openWeights(file, { at, signal, onProgress: downloadProgress(terminal) })
  try {
    const rows = tensorRows(opened)
    const { ink, width } = terminal
    terminal.say(`${ink.bold(file)}  ${ink.dim(`${opened.format}, ${formatBytes(opened.bytes)}`)}`)
    const said = metadataText(opened, ink, width)
    if (said) terminal.say(said)
    terminal.say(`\n${tensorTable(all ? rows : foldTensors(rows, mostRows), ink)}`)
    terminal.say(`\n  ${totals(rows)}`)
    if (!all && rows.length > mostRows) terminal.say(ink.dim('  --all shows every tensor.'))
    terminal.result({
      file,
      format: opened.format,
      bytes: opened.bytes,
      values: rows.reduce((sum, { values }) => sum + values, 0),
      tensors: rows.map(({ key, dtype, shape, values }) => ({ key, dtype, shape, values })),
      metadata: opened.metadata,
    })
  } finally {
    await opened.close()
  }
  return undefined
}

function tensorTable(rows: readonly TensorRow[], ink: Ink): string {
  const cells = rows.map(({ key, shape, dtype, values, count }) => [
    key,
    shape ? shape.join(' × ') || 'scalar' : `${formatCount(count)} tensors`,
    dtype,
    formatCount(values),
  ])
  const head = ['key', 'shape', 'type', 'values'].map((title) => ink.dim(title))
  return table(cells, { head, right: [3] })
}

function totals(rows: readonly TensorRow[]): string {
  const types = new Map<string, number>()
  for (const { dtype } of rows) types.set(dtype, (types.get(dtype) ?? 0) + 1)
  const values = rows.reduce((sum, row) => sum + row.values, 0)
  const byType = Array.from(types, ([dtype, count]) => `${formatCount(count)} ${dtype}`).join(', ')
  return `${formatCount(rows.length)} tensors (${byType}), ${formatCount(values)} values`
}

/** What the file says of itself, a line each; what this project writes is opened up. */
function metadataText({ metadata }: OpenedWeights, ink: Ink, width: number): string {
  const { cnn, ...strings } = metadata
  const lines = [...Object.entries(strings), ...Object.entries(ownMetadata(cnn))]
  const column = Math.min(24, Math.max(0, ...lines.map(([key]) => key.length)))
  return lines
    .slice(0, 20)
    .map(([key, text]) => {
      const value = text.replace(/\s+/g, ' ')
      return `  ${ink.dim(cut(key, column).padEnd(column))}  ${cut(value, width - column - 4)}`
    })
    .join('\n')
}

function ownMetadata(json: string | undefined): Record<string, string> {
  if (json === undefined) return {}
  try {
    const fields: Record<string, unknown> = JSON.parse(json)
    return Object.fromEntries(
      Object.entries(fields).map(([key, value]) => [
        key,
        Array.isArray(value) ? value.join(', ') : asText(value),
      ]),
    )
  } catch {
    return { cnn: json }
  }
}

const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))

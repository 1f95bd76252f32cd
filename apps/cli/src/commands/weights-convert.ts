import { existsSync, realpathSync } from 'node:fs'
import { extname } from 'node:path'
import {
  CnnError,
  type KeyPattern,
  type RenameRule,
  readWeightsFile,
  type WeightsFile,
  writeNpz,
  writeSafetensors,
} from '@cnn/core'
import { Command } from 'commander'
import { type Context, runAction } from '../action.js'
import { downloadProgress } from '../download-progress.js'
import { jsonOption } from '../option-values.js'
import { formatBytes, formatCount } from '../terminal/quantities.js'
import { addKeyPattern, addRenameRule } from '../weights/key-options.js'
import { writeWhole } from '../weights/write-whole.js'

interface ConvertOptions {
  float16?: boolean
  at?: string
  rename?: RenameRule[]
  ignore?: KeyPattern[]
  allowNan?: boolean
  json?: boolean
}

export const weightsConvertCommand = () =>
  new Command('convert')
    .summary('write a weights file in another format')
    .description(
      'Reads a weights file of any format and writes it as safetensors, which PyTorch and others read, or as a NumPy archive, in float32 or float16. Whole numbers of 64 bits stay such.',
    )
    .argument('<in>', 'a path, a URL, or hf:owner/name@commit/file')
    .argument('<out>', 'a .safetensors or .npz file')
    .option('--float16', 'store values in half the room, to 11 bits')
    .option('--at <path>', 'which of several state dicts in a checkpoint: model, ema.state_dict')
    .option(
      '-r, --rename <rule>',
      "'from=>to': a key, a module's name, or a pattern between slashes; again for more rules",
      addRenameRule,
    )
    .option(
      '-i, --ignore <key>',
      'leave out a key, a module, or what a pattern between slashes matches; again for more',
      addKeyPattern,
    )
    .option('--allow-nan', 'take values that are not numbers, which are refused otherwise')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  $ cnn weights convert resnet18.pth resnet18.safetensors --float16
  $ cnn weights convert checkpoint.pth body.safetensors --at ema --rename 'backbone=>' --ignore head
  $ cnn weights convert old.pth new.npz --rename '/^layer(\\d)_/=>layer$1.'`,
    )
    .action((input: string, output: string, options: ConvertOptions) =>
      runAction(options, (context) => convertWeights(input, output, options, context)),
    )

async function convertWeights(
  input: string,
  output: string,
  options: ConvertOptions,
  { terminal, signal }: Context,
) {
  const write = writerOf(output)
  if (isSameFile(input, output)) {
    throw new CnnError('invalid-argument', `${output} is the file to read. Write to another one.`)
  }
  const file = await readWeightsFile(input, {
    at: options.at,
    rename: options.rename,
    ignore: options.ignore,
    allowNaN: options.allowNan,
    signal,
    onProgress: downloadProgress(terminal),
  })
  const dtype = options.float16 ? 'float16' : 'float32'
  const bytes = write(file, dtype)
  await writeWhole(output, bytes)
  let values = 0
  for (const { data } of file.entries.values()) values += data.length
  const { ink } = terminal
  terminal.say(
    `${ink.bold(output)}  ${formatCount(file.entries.size)} tensors, ${formatCount(values)} values, ${dtype}, ${formatBytes(bytes.length)}`,
  )
  terminal.result({
    file: output,
    bytes: bytes.length,
    dtype,
    tensors: file.entries.size,
    values,
  })
  return undefined
}

type Writer = (file: WeightsFile, dtype: 'float32' | 'float16') => Uint8Array

function writerOf(output: string): Writer {
  const extension = extname(output).toLowerCase()
  if (extension === '.npz') return ({ entries }, dtype) => writeNpz(entries, { dtype })
  if (extension === '.safetensors') {
    return ({ entries, strings }, dtype) =>
      writeSafetensors(entries, { dtype, metadata: { ...strings, format: 'pt' } })
  }
  throw new CnnError(
    'invalid-argument',
    `${output} is neither a .safetensors nor a .npz file, which are what can be written.`,
  )
}

const isSameFile = (input: string, output: string) =>
  existsSync(input) && existsSync(output) && realpathSync(input) === realpathSync(output)

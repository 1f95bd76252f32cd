import { Command } from 'commander'
import { type Context, runAction } from '../action.js'
import { jsonOption } from '../option-values.js'

interface InspectOptions {
  json?: boolean
}

export const weightsInspectCommand = () =>
  new Command('inspect')
    .summary('show what a weights file holds')
    .description(
      'Shows the keys, shapes and types of the tensors in a weights file, and what it says of itself.',
    )
    .argument('<file>', 'a path, a URL, or hf:owner/name@revision/file')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  $ cnn weights inspect resnet18.pth
  $ cnn weights inspect model.safetensors --json | jq '.tensors[].key'`,
    )
    .action((file: string, options: InspectOptions) =>
      runAction(options, (context) => inspect(file, options, context)),
    )

async function inspect(file: string, _options: InspectOptions, { terminal }: Context) {
  terminal.say(file)
  return undefined
}

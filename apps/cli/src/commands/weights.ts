import { Command } from 'commander'
import { weightsConvertCommand } from './weights-convert.js'
import { weightsExportCommand } from './weights-export.js'
import { weightsInspectCommand } from './weights-inspect.js'

/** What can be done with weights files; each verb is a command of its own. */
export function weightsCommand(): Command {
  const command = new Command('weights')
    .summary('look into weights files, convert and export them')
    .description(
      'Reads weights files of every format (safetensors, PyTorch, NumPy, ONNX and more), from a path, a URL or Hugging Face.',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ cnn weights inspect resnet18.pth
  $ cnn weights convert resnet18.pth resnet18.safetensors --float16
  $ cnn weights export fashion-mnist fashion-mnist.onnx`,
    )
  const verbs = [weightsInspectCommand(), weightsConvertCommand(), weightsExportCommand()]
  for (const verb of verbs) command.addCommand(verb)
  return command
}

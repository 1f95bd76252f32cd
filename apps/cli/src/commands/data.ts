import { Command } from 'commander'
import { dataConvertCommand } from './data-convert.js'
import { dataGetCommand } from './data-get.js'
import { dataInfoCommand } from './data-info.js'
import { dataListCommand } from './data-list.js'
import { dataShowCommand } from './data-show.js'

/** What can be done with data sets; each verb is a command of its own. */
export function dataCommand(): Command {
  const command = new Command('data')
    .summary('list, fetch, show and convert data sets')
    .description(
      'Lists the data sets that there are, says where they come from and what one may do with them, fetches them, shows their samples with labels, and converts annotations.',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ cnn data list
  $ cnn data info cifar10
  $ cnn data get cifar10                     Ctrl-C, and the same command goes on
  $ cnn data show synthetic/shapes           a page with pictures and their labels
  $ cnn data convert coco/ yolo/ --to yolo`,
    )
  for (const verb of [
    dataListCommand(),
    dataInfoCommand(),
    dataGetCommand(),
    dataShowCommand(),
    dataConvertCommand(),
  ]) {
    command.addCommand(verb)
  }
  return command
}

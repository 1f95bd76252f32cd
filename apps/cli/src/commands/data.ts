import { Command } from 'commander'
import { dataConvertCommand } from './data-convert.js'
import { dataDedupeCommand } from './data-dedupe.js'
import { dataGetCommand } from './data-get.js'
import { dataInfoCommand } from './data-info.js'
import { dataListCommand } from './data-list.js'
import { dataMineCommand } from './data-mine.js'
import { dataPanelsCommand } from './data-panels.js'
import { dataShowCommand } from './data-show.js'

/** What can be done with data sets; each verb is a command of its own. */
export function dataCommand(): Command {
  const command = new Command('data')
    .summary('list, fetch, show and convert data sets, and collect your own')
    .description(
      'Lists the data sets that there are, says where they come from and what one may do with them, fetches them, shows their samples with labels, and converts annotations. Cuts strips into panels, leaves out what is there twice, and finds the pictures that show what you want.',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ cnn data list
  $ cnn data info cifar10
  $ cnn data get cifar10                     Ctrl-C, and the same command goes on
  $ cnn data show synthetic/shapes           a page with pictures and their labels
  $ cnn data convert coco/ yolo/ --to yolo
  $ cnn data panels strips/ panels/          cut comic strips into panels
  $ cnn data dedupe panels/ unique/          keep one of those that look the same
  $ cnn data mine unique/ cats/              find what you want, in rounds`,
    )
  for (const verb of [
    dataListCommand(),
    dataInfoCommand(),
    dataGetCommand(),
    dataShowCommand(),
    dataConvertCommand(),
    dataPanelsCommand(),
    dataDedupeCommand(),
    dataMineCommand(),
  ]) {
    command.addCommand(verb)
  }
  return command
}

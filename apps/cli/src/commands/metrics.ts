import { Command } from 'commander'
import { fidCommand } from './metrics-fid.js'
import { inceptionScoreCommand } from './metrics-inception-score.js'
import { kidCommand } from './metrics-kid.js'
import { precisionRecallCommand } from './metrics-precision-recall.js'
import { statisticsCommand } from './metrics-statistics.js'

/** How good generated pictures are; each measure is a command of its own. */
export function metricsCommand(): Command {
  const command = new Command('metrics')
    .summary('measure generated pictures: FID, KID, precision and recall')
    .description(
      'Measures generated pictures against real ones, in the features of a network. The figures bear its name: those of different networks cannot be compared.',
    )
    .addHelpText(
      'after',
      `
Either side is a folder of pictures, a data set (its test part unless --split says otherwise), or an .npz file of
statistics, as \`cnn metrics statistics\` or pytorch-fid write it.

Examples:
  $ cnn metrics fid samples/ fashion-mnist
  $ cnn metrics kid samples/ fashion-mnist --count 2000
  $ cnn metrics precision-recall samples/ photos/ --features vgg16
  $ cnn metrics inception-score samples/ --features inception:pt_inception-2015-12-05.pth
  $ cnn metrics statistics photos/ photos.npz && cnn metrics fid samples/ photos.npz`,
    )
  for (const verb of [
    fidCommand(),
    kidCommand(),
    precisionRecallCommand(),
    inceptionScoreCommand(),
    statisticsCommand(),
  ]) {
    command.addCommand(verb)
  }
  return command
}

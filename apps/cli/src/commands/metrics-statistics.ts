import { saveStatistics } from '@cnn/gan/metrics'
import { Command } from 'commander'
import { runAction } from '../action.js'
import { compareSides, type MetricsOptions, withMetricsOptions } from '../metrics/comparison.js'
import { featuresOf } from '../metrics/look-at.js'
import { formatBytes } from '../terminal/quantities.js'

export const statisticsCommand = () =>
  withMetricsOptions(
    new Command('statistics')
      .summary('keep what is seen of pictures in a file, to compare with it again')
      .description(
        'Writes what an extractor sees of pictures: mean and covariance as pytorch-fid has them (mu, sigma), the features themselves, and of which extractor and pictures they are. FID, KID and precision and recall take the file in place of the pictures.',
      ),
  )
    .argument('<pictures>', 'a folder, or a data set')
    .argument('<out.npz>', 'the file to write')
    .action((pictures: string, out: string, options: MetricsOptions) =>
      runAction(options, async (context) => {
        await compareSides([pictures], options, context, async ({ seen, terminal }) => {
          const features = featuresOf(seen[0]!)
          const { length } = await saveStatistics(
            { ...(await seen[0]!.statistics()), features },
            out,
          )
          return {
            lines: [`${terminal.ink.cyan(out)}  ${formatBytes(length)}`],
            result: { file: out, bytes: length },
          }
        })
        return undefined
      }),
    )

import { kernelDistance } from '@cnn/gan/metrics'
import { Command } from 'commander'
import { runAction } from '../action.js'
import {
  compareSides,
  figureText,
  type MetricsOptions,
  withMetricsOptions,
} from '../metrics/comparison.js'
import { featuresOf } from '../metrics/look-at.js'
import { wholeNumber } from '../option-values.js'

interface KidOptions extends MetricsOptions {
  subsets: number
  subsetSize?: number
}

export const kidCommand = () =>
  withMetricsOptions(
    new Command('kid')
      .summary('kernel inception distance, right also of few pictures')
      .description(
        'Kernel inception distance: how far two sets of pictures are apart by the mean of a kernel over random subsets; 0 on average for equal ones, also where there are few pictures. With the deviation of the subsets, and the interval in which it lies with 95 % probability.',
      ),
  )
    .option('--subsets <count>', 'how many random subsets', wholeNumber(1), 100)
    .option(
      '--subset-size <count>',
      'pictures in each (default: 1000, or half of the smaller side)',
      wholeNumber(2),
    )
    .argument('<samples>', 'generated pictures: a folder, a data set, or features (.npz)')
    .argument('<reference>', 'real ones, likewise')
    .action((samples: string, reference: string, options: KidOptions) =>
      runAction(options, async (context) => {
        await compareSides([samples, reference], options, context, async (comparison) => {
          const { seen, extractor, signal, onProgress, terminal } = comparison
          const { subsets, subsetSize, seed } = options
          const found = await kernelDistance(
            ...([featuresOf(seen[0]!), featuresOf(seen[1]!), extractor.dimensions] as const),
            { subsets, subsetSize, seed, signal, onProgress },
          )
          const name = `KID-${extractor.name}`
          const { mean, std, interval, subsetSize: size } = found
          return {
            lines: [
              `${name}  ${terminal.ink.bold(figureText(mean))} ± ${figureText(std)}`,
              terminal.ink.dim(
                `95 % interval ${figureText(interval.low)} to ${figureText(interval.high)}; ${subsets} subsets of ${size} pictures`,
              ),
            ],
            result: { metric: name, value: mean, std, interval, subsets, subsetSize: size },
          }
        })
        return undefined
      }),
    )

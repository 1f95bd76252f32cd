import { frechetDistance } from '@cnn/gan/metrics'
import { Command } from 'commander'
import { runAction } from '../action.js'
import {
  compareSides,
  figureText,
  type MetricsOptions,
  withMetricsOptions,
} from '../metrics/comparison.js'

export const fidCommand = () =>
  withMetricsOptions(
    new Command('fid')
      .summary('Fréchet inception distance')
      .description(
        'Fréchet inception distance: how far the features of two sets of pictures are apart, each taken for a normal distribution; 0 for equal ones. Needs more pictures than the features have dimensions, better ten times as many: with fewer take KID.',
      ),
  )
    .argument('<samples>', 'generated pictures: a folder, a data set, or statistics (.npz)')
    .argument('<reference>', 'real ones, likewise')
    .action((samples: string, reference: string, options: MetricsOptions) =>
      runAction(options, async (context) => {
        await compareSides([samples, reference], options, context, async (comparison) => {
          const { seen, extractor, signal } = comparison
          const [a, b] = [await seen[0]!.statistics(), await seen[1]!.statistics()]
          const { warning, ...parts } = await frechetDistance(a, b, { signal })
          const name = `FID-${extractor.name}`
          const { distance, meanTerm, covarianceTerm } = parts
          const { ink } = comparison.terminal
          return {
            lines: [
              `${name}  ${ink.bold(figureText(distance))}`,
              ink.dim(`means ${figureText(meanTerm)}, covariances ${figureText(covarianceTerm)}`),
            ],
            result: { metric: name, value: distance, meanTerm, covarianceTerm },
            warning,
          }
        })
        return undefined
      }),
    )

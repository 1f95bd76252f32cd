import { precisionRecall } from '@cnn/gan/metrics'
import { Command } from 'commander'
import { runAction } from '../action.js'
import { compareSides, type MetricsOptions, withMetricsOptions } from '../metrics/comparison.js'
import { featuresOf } from '../metrics/look-at.js'
import { wholeNumber } from '../option-values.js'
import { formatPercent } from '../terminal/quantities.js'
import { table } from '../terminal/table.js'

interface PrecisionOptions extends MetricsOptions {
  neighbors: number
}

export const precisionRecallCommand = () =>
  withMetricsOptions(
    new Command('precision-recall')
      .summary('which share of samples is good, which share of real pictures is covered')
      .description(
        'Precision: the share of generated pictures that lie among real ones. Recall: the share of real pictures that lie among generated ones. Take equally many of both.',
      ),
  )
    .option('-k, --neighbors <count>', 'a picture reaches to this neighbour', wholeNumber(1), 3)
    .argument('<samples>', 'generated pictures: a folder, a data set, or features (.npz)')
    .argument('<reference>', 'real ones, likewise')
    .action((samples: string, reference: string, options: PrecisionOptions) =>
      runAction(options, async (context) => {
        await compareSides([samples, reference], options, context, async (comparison) => {
          const { seen, extractor, signal, onProgress } = comparison
          const { precision, recall, neighbors } = await precisionRecall(
            ...([featuresOf(seen[1]!), featuresOf(seen[0]!), extractor.dimensions] as const),
            { neighbors: options.neighbors, signal, onProgress },
          )
          const [good, covered] = ['precision', 'recall'].map((one) => `${one}-${extractor.name}`)
          const rows = [
            [good!, formatPercent(precision), 'of the samples lie among real pictures'],
            [covered!, formatPercent(recall), 'of the real pictures lie among samples'],
          ]
          return {
            lines: table(rows, { right: [1], indent: '' }).split('\n'),
            result: { metrics: [good, covered], precision, recall, neighbors },
          }
        })
        return undefined
      }),
    )

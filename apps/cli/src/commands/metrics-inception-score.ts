import { inceptionScore } from '@cnn/gan/metrics'
import { Command } from 'commander'
import { runAction } from '../action.js'
import {
  compareSides,
  figureText,
  type MetricsOptions,
  withMetricsOptions,
} from '../metrics/comparison.js'
import { probabilitiesOf } from '../metrics/look-at.js'
import { wholeNumber } from '../option-values.js'

interface ScoreOptions extends MetricsOptions {
  splits: number
}

export const inceptionScoreCommand = () =>
  withMetricsOptions(
    new Command('inception-score')
      .summary('whether a classifier is certain of each sample, and sees many classes')
      .description(
        'Inception score: from 1, where a classifier is certain of nothing or sees one class alone, to the number of its classes. It knows no real pictures: look at FID too.',
      ),
  )
    .option('--splits <count>', 'so many parts, of which mean and deviation', wholeNumber(1), 10)
    .argument('<samples>', 'generated pictures: a folder, or a data set')
    .action((samples: string, options: ScoreOptions) =>
      runAction(options, async (context) => {
        const wanted = { ...options, probabilities: true }
        await compareSides([samples], wanted, context, async ({ seen, extractor, terminal }) => {
          const { mean, std } = inceptionScore(
            probabilitiesOf(seen[0]!),
            extractor.classes!,
            options,
          )
          const name = `IS-${extractor.name}`
          return {
            lines: [
              `${name}  ${terminal.ink.bold(figureText(mean))} ± ${figureText(std)}`,
              terminal.ink.dim(`of ${extractor.classes} classes, in ${options.splits} parts`),
            ],
            result: { metric: name, value: mean, std, splits: options.splits },
          }
        })
        return undefined
      }),
    )

import { formatLoss, formatPercent } from '../terminal/quantities.js'
import type { TourResults } from '../tour/tour-results.js'
import { lineChart } from './line-chart.js'
import { type Markup, markup } from './markup.js'

/** The loss in training and validation, and the accuracy in validation, over the epochs. */
export function learningCharts({ losses, epochs }: TourResults['training']): Markup {
  const last = epochs.at(-1)!
  const training = losses.map(({ epoch, loss }) => ({ x: epoch, y: loss }))
  const validation = epochs.map(({ epoch, validationLoss }) => ({ x: epoch, y: validationLoss }))
  const accuracy = epochs.map(({ epoch, accuracy }) => ({ x: epoch, y: accuracy }))
  const lowest = Math.min(...epochs.map((epoch) => epoch.accuracy))
  return markup`<div class="charts">${lineChart({
    title: 'Loss',
    description: `Training loss falls to ${formatLoss(last.loss)}, validation loss to ${formatLoss(last.validationLoss)}.`,
    xLabel: 'epoch',
    series: [
      { name: 'training', color: 1, points: training },
      { name: 'validation', color: 2, points: validation, dots: true },
    ],
    lowest: 0,
    format: (loss) => String(Number(loss.toFixed(2))),
  })}${lineChart({
    title: 'Accuracy',
    description: `Validation accuracy rises from ${formatPercent(epochs[0]!.accuracy)} to ${formatPercent(last.accuracy)}.`,
    xLabel: 'epoch',
    series: [{ name: 'validation', color: 2, points: accuracy, dots: true }],
    lowest: Math.min(lowest, 0.85),
    highest: 0.95,
    format: (share) => `${Number((share * 100).toFixed(1))} %`,
  })}</div>`
}

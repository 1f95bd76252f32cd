import type { GanReport } from '@cnn/gan/metrics'
import type { GanRunOptions } from '@cnn/recipes'
import { bar, meter } from './terminal/bar.js'
import { formatCount, formatPercent } from './terminal/quantities.js'
import type { Ink } from './terminal/style.js'
import { table } from './terminal/table.js'

/** What a generator reaches, and how often the classifier saw each class of the data among its samples. */
export function reportText(report: GanReport, classes: readonly string[], ink: Ink): string {
  const shares = classShares(report, classes, ink)
  return shares ? `${figureTable(report, ink)}\n\n${shares}` : figureTable(report, ink)
}

/** The figures, with what they are to be read beside. */
function figureTable(report: GanReport, ink: Ink): string {
  const { fid, dataFid, kid, precisionRecall, memorization, modeCoverage } = report
  const { extractor, samples, test } = report
  const three = (value: number) => String(Number(value.toPrecision(3)))
  const { low, high } = kid.interval
  const rows = [
    [ink.bold(ink.green(`FID-${extractor}`)), three(fid.distance), `${three(dataFid.distance)} of training pictures`], // biome-ignore format: one line
    [`KID-${extractor}`, three(kid.mean), `95 % interval ${three(low)} to ${three(high)}`],
    ['precision', formatPercent(precisionRecall.precision), 'samples that look like data'],
    ['recall', formatPercent(precisionRecall.recall), 'data that samples look like'],
    ['near copies', formatPercent(memorization.closeShare), `${formatPercent(memorization.usualShare)} of test pictures; ${memorization.verdict}`], // biome-ignore format: one line
  ]
  if (modeCoverage) {
    const { covered, classes, entropyBits } = modeCoverage
    rows.push(['classes', `${covered} of ${classes}`, `entropy ${entropyBits.toFixed(2)} bits of ${Math.log2(classes).toFixed(2)}`]) // biome-ignore format: one line
  }
  const head = ink.dim(`${formatCount(samples)} samples against ${formatCount(test)} test pictures`)
  return `  ${head}\n${table(
    rows.map(([name, value, note]) => [name!, value!, ink.dim(note!)]),
    { right: [1] },
  )}`
}

function classShares({ modeCoverage, samples }: GanReport, labels: readonly string[], ink: Ink) {
  if (!modeCoverage) return undefined
  const most = Math.max(...modeCoverage.histogram)
  const rows = modeCoverage.histogram.map((count, i) => [
    labels[i]!,
    formatPercent(count / samples),
    ink.cyan(bar(count / most, 20)),
  ])
  return table(rows, { head: ['class', 'samples', ''], right: [1] })
}

type Progress = Parameters<NonNullable<GanRunOptions['onProgress']>>[0]

export function measuringLine({ stage, done, total }: Progress): string {
  if (total === undefined) return `  measuring ${stage}  ${formatCount(done)}`
  return `  measuring ${stage}  ${meter(done / total, 24)}  ${formatPercent(done / total, 0)}`
}

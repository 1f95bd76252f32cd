import type { DetectionReport } from '@cnn/vision/detection'
import { bar } from './terminal/bar.js'
import { formatCount, formatPercent } from './terminal/quantities.js'
import type { Ink } from './terminal/style.js'
import { table } from './terminal/table.js'

/** 'AP 61.23 %, at an overlap of 0.5 91.20 %, of 0.75 66.02 %, on 500 pictures of Synthetic shapes test' */
export function precisionLine(
  { AP, AP50, AP75, samples }: DetectionReport,
  data: string | undefined,
  ink: Ink,
): string {
  const share = (value: number) => formatPercent(value, 2)
  const pictures = `${formatCount(samples)} pictures${data ? ` of ${data}` : ''}`
  const others = `(at an overlap of 0.5 ${share(AP50)}, of 0.75 ${share(AP75)})`
  return `${ink.bold(ink.green(`AP ${share(AP)}`))}  ${ink.dim(others)} on ${pictures}`
}

/** The precision on small, medium and large things, and the recall. */
export function sizesLine({ APs, APm, APl, AR100 }: DetectionReport): string {
  const sizes = { small: APs, medium: APm, large: APl }
  const parts = Object.entries(sizes).map(([size, AP]) => `${size} ${share(AP)}`)
  return `AP by size: ${parts.join(', ')}; recall ${share(AR100)}`
}

/** AP of every class, with a bar. */
export function precisionTable({ perClass }: DetectionReport, ink: Ink): string {
  const rows = perClass.map(({ label, truths, AP, AP50 }) => [
    label,
    formatCount(truths),
    share(AP),
    share(AP50),
    ink.cyan(bar(Math.max(0, AP), 20)),
  ])
  return table(rows, { head: ['class', 'boxes', 'AP', 'AP50', ''], right: [1, 2, 3] })
}

/** Where there is nothing to be found there is no figure. */
const share = (value: number) => (value < 0 ? '–' : formatPercent(value))

/** For --json. */
export function detectionMeasures({ samples, ...figures }: DetectionReport) {
  const { pictures: _, perClass, ...overall } = figures
  return { samples, ...overall, classes: perClass }
}

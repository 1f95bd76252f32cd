import type { CocoReport, DetectionErrors, ErrorKind } from '@cnn/vision/evaluation'
import { bar } from './terminal/bar.js'
import { formatCount } from './terminal/quantities.js'
import type { Ink } from './terminal/style.js'
import { table } from './terminal/table.js'

/** Of any kind: keypoints have other ones than boxes and masks. */
type Figures = Partial<Record<string, number>>

const figuresIn = (summary: object) => summary as Figures

/** COCO's figures in three digits, as everybody quotes them; where there is nothing to be found there is none. */
const figure = (value: number | undefined) =>
  value === undefined ? '' : value < 0 ? '–' : value.toFixed(3)

/** All figures: by overlap, by size, by the number of detections. */
export function figureTable(report: CocoReport, ink: Ink): string {
  const { AP, AP50, AP75, APs, APm, APl, ...rest } = figuresIn(report)
  const { AR1, AR10, AR100, AR = AR100, AR50, AR75, ARs, ARm, ARl } = rest
  const row = (name: string, ...values: (number | undefined)[]) => [name, ...values.map(figure)]
  const body = report.kind === 'keypoints'
  const counts = [row('recall, 1 detection of a class', AR1), row('recall, 10 detections', AR10)]
  const rows = [
    row('average precision (AP)', AP, AP50, AP75, APs, APm, APl),
    row(body ? 'average recall' : 'recall, 100 detections', AR, AR50, AR75, ARs, ARm, ARl),
    ...(body ? [] : counts),
  ]
  rows[0] = rows[0]!.map((text, i) => (i < 2 ? ink.bold(text) : text))
  const overlap = body ? 'OKS' : 'overlap'
  const head = [
    '',
    `${overlap} .5–.95`,
    '.5',
    '.75',
    ...(body ? [''] : ['small']),
    'medium',
    'large',
  ]
  return table(rows, { head, right: [1, 2, 3, 4, 5, 6] })
}

/** The figures of every class that has something to be found, with a bar for its average precision. */
export function classFigureTable({ perClass }: CocoReport, ink: Ink): string {
  const own = perClass.filter(({ truths }) => truths > 0)
  const rows = own.map((summary) => {
    const { AP, AP50, AP75, APs, APm, APl, AR100, AR = AR100 } = figuresIn(summary)
    const { label, truths, detections } = summary
    const counts = [formatCount(truths), formatCount(detections)]
    const figures = [AP, AP50, AP75, APs, APm, APl, AR].map(figure)
    return [label, ...counts, ...figures, ink.cyan(bar(Math.max(0, AP!), 12))]
  })
  const head = [
    'class',
    'things',
    'found',
    'AP',
    'AP50',
    'AP75',
    'small',
    'medium',
    'large',
    'recall',
    '',
  ]
  const idle = perClass.length - own.length
  const note = idle > 0 ? ink.dim(`\n  ${formatCount(idle)} classes have nothing to be found.`) : ''
  return table(rows, { head, right: [1, 2, 3, 4, 5, 6, 7, 8, 9] }) + note
}

const meanings: Record<ErrorKind, string> = {
  class: 'right place, wrong class',
  place: 'right class, only roughly the place',
  both: 'wrong class, only roughly the place',
  duplicate: 'a better detection has the thing',
  background: 'there is nothing',
  missed: 'nothing points to the thing',
}

/** What kinds of mistakes there are, and what each costs. */
export function errorTable(
  { AP, errors, falsePositives, falseNegatives }: DetectionErrors,
  ink: Ink,
) {
  const gain = (dAP: number) => (AP < 0 ? '–' : `+${dAP.toFixed(3)}`)
  const rows = Object.entries(errors).map(([kind, { count, dAP }]) => [
    kind,
    formatCount(count),
    gain(dAP),
    ink.dim(meanings[kind as ErrorKind]),
  ])
  const sums = [
    ['all wrong detections', formatCount(falsePositives.count), gain(falsePositives.dAP)],
    ['all things not found', formatCount(falseNegatives.count), gain(falseNegatives.dAP)],
  ]
  const head = ['mistakes', 'count', 'AP50 gained', '']
  return table([...rows, ...sums], { head, right: [1, 2] })
}

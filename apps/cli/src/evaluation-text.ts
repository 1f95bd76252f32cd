import { wilsonInterval } from '@cnn/core'
import type { ClassificationReport } from '@cnn/vision/classification'
import { classMeasures, mostConfused } from './class-measures.js'
import { bar } from './terminal/bar.js'
import { formatCount, formatPercent } from './terminal/quantities.js'
import { cut, type Ink, padStart } from './terminal/style.js'
import { table } from './terminal/table.js'

type Counted = Pick<ClassificationReport, 'accuracy' | 'samples'>

/** Where the true accuracy lies with 95 % probability. */
export function intervalOf({ accuracy, samples }: Counted): [low: number, high: number] {
  const { low, high } = wilsonInterval(Math.round(accuracy * samples), samples)
  return [low, high]
}

/** 'accuracy 93.12 % (95 % interval 92.60 to 93.60) on 10,000 pictures of Fashion-MNIST test' */
export function accuracyLine(report: Counted, data: string | undefined, ink: Ink): string {
  const [low, high] = intervalOf(report)
  const interval = `95 % interval ${(low * 100).toFixed(2)} to ${(high * 100).toFixed(2)}`
  const pictures = `${formatCount(report.samples)} pictures${data ? ` of ${data}` : ''}`
  return `${ink.bold(ink.green(`accuracy ${formatPercent(report.accuracy, 2)}`))}  ${ink.dim(`(${interval})`)} on ${pictures}`
}

/** 'calibration error 1.93 %  (on average it gives its answers 95.0 %, and 93.1 % are right)' */
export function calibrationLine(
  { calibration, accuracy }: Pick<ClassificationReport, 'calibration' | 'accuracy'>,
  ink: Ink,
): string {
  const { ece, confidence } = calibration
  const note = `(on average it gives its answers ${formatPercent(confidence)}, and ${formatPercent(accuracy)} are right)`
  return `calibration error ${formatPercent(ece, 2)}  ${ink.dim(note)}`
}

/** Precision and recall of every class, with a bar for the recall. */
export function classTable(
  confusion: readonly (readonly number[])[],
  classes: readonly string[],
  ink: Ink,
): string {
  const share = (value: number) => (Number.isNaN(value) ? '–' : formatPercent(value))
  const rows = classMeasures(confusion).map(({ count, precision, recall }, index) => [
    classes[index]!,
    formatCount(count),
    share(precision),
    share(recall),
    ink.cyan(bar(recall || 0, 20)),
  ])
  return table(rows, {
    head: ['class', 'pictures', 'precision', 'recall', ''],
    right: [1, 2, 3],
  })
}

/** The confusion matrix: true classes in rows, answers in columns, zeros as dots. */
export function confusionTable(
  confusion: readonly (readonly number[])[],
  classes: readonly string[],
  ink: Ink,
): string {
  const names = classes.map((name) => cut(name, 16))
  const width = Math.max(4, ...confusion.flat().map((count) => String(count).length + 1))
  const left = Math.max(...names.map((name) => name.length))
  const head = names.map((_, index) => padStart(String(index), width)).join('')
  const rows = confusion.map((row, actual) => {
    const cells = row.map((count, answered) => {
      const text = padStart(count === 0 ? '·' : String(count), width)
      if (count === 0) return ink.dim(text)
      return actual === answered ? ink.bold(text) : ink.yellow(text)
    })
    return `  ${padStart(String(actual), 2)} ${names[actual]!.padEnd(left)}${cells.join('')}`
  })
  const title = `  ${ink.dim('true classes in rows, answers in columns')}`
  const numbers = ' '.repeat(left + 5) + head
  const most = mostConfused(confusion)
  const note = most
    ? `\n\n  Most often a ${classes[most.actual]} was taken for a ${classes[most.answered]}: ${formatCount(most.count)} times.`
    : ''
  return [title, numbers, ...rows].join('\n') + note
}

import { bar } from '../terminal/bar.js'
import { beside, pictureLines } from '../terminal/picture.js'
import { formatPercent } from '../terminal/quantities.js'
import { cut, type Ink, padEnd } from '../terminal/style.js'
import { isRight, type Prediction } from './examination.js'

const columns = 28

/** Pictures in the terminal, as many beside each other as fit, each with its likeliest classes below. */
export function pictureRows(
  predictions: readonly Prediction[],
  classes: readonly string[],
  { ink, width }: { ink: Ink; width: number },
): string {
  const perRow = Math.max(1, Math.floor((width + 2) / (columns + 4)))
  const rows: string[] = []
  for (let i = 0; i < predictions.length; i += perRow) {
    const blocks = predictions.slice(i, i + perRow).map((prediction) => ({
      lines: block(prediction, classes, ink),
      columns,
    }))
    rows.push(...beside(blocks, '    ').map((line) => `  ${line}`), '')
  }
  return rows.join('\n')
}

function block(prediction: Prediction, classes: readonly string[], ink: Ink): string[] {
  const right = isRight(prediction)
  const truth = classes[prediction.label]!
  const mark = right ? ink.green('✓') : ink.yellow('✗')
  const title = `${mark} ${ink.bold(cut(truth, columns - 2))}`
  const guesses = prediction.guesses.slice(0, 2).map(({ label, score }) => {
    const name = cut(label, 11).padEnd(11)
    return `${name} ${ink.cyan(bar(score, 8))} ${formatPercent(score).padStart(7)}`
  })
  return [...pictureLines(prediction.image, ink, columns), title, ...guesses].map((line) =>
    padEnd(line, columns),
  )
}

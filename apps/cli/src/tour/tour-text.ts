import type { BackendReport } from '@cnn/core'
import type { ImageSet } from '@cnn/datasets'
import { accuracyLine } from '../evaluation-text.js'
import { meter } from '../terminal/bar.js'
import { formatCount, formatPercent } from '../terminal/quantities.js'
import type { Terminal } from '../terminal/terminal.js'
import { mistakes, type Prediction } from './examination.js'
import { pictureRows } from './picture-rows.js'
import { type ExaminedNetwork, isAsExpected, networkNames } from './tour-results.js'

/** The title of a part of the tour. */
export function sayTitle(terminal: Terminal, title: string) {
  terminal.say(`\n${terminal.ink.bold(title)}`)
}

/** Which backend was taken, and why not a faster one. */
export function sayBackend({ name, description, tried }: BackendReport, terminal: Terminal) {
  const { ink } = terminal
  terminal.say(`  ${ink.green(name)}: ${description}. It passed its numeric self-test.`)
  for (const { name: other, reason } of tried) {
    terminal.say(ink.dim(`  not ${other}: ${firstSentence(reason)}`))
  }
}

const firstSentence = (text: string) =>
  /^.*?[.:](?=\s|$)/s.exec(text)?.[0].replace(/:$/, '.') ?? text

/** Shows how many pictures are done. */
export const examinationProgress = (terminal: Terminal) => (done: number, total: number) =>
  terminal.progress(
    `  ${meter(done / total, 24)}  ${formatCount(done)} of ${formatCount(total)} pictures`,
  )

/** What came of an examination, and what was expected. */
export function sayExamined(examined: ExaminedNetwork, terminal: Terminal) {
  const { ink } = terminal
  const { key, expected, examination, network, parameters } = examined
  const { accuracy, predictions } = examination
  const line = accuracyLine({ accuracy, samples: predictions.length }, undefined, ink)
  const sign = isAsExpected(examined) ? ink.green('✓') : ink.red('✗')
  terminal.say(`  ${networkNames[key].title}: ${network}, ${formatCount(parameters)} parameters`)
  terminal.say(`  ${sign} ${line}`)
  if (expected > 0) terminal.say(ink.dim(`    at least ${formatPercent(expected)} expected`))
}

/** A few test pictures with what the network says, some right, and its surest mistake. */
export function sayPictures(
  { key, examination }: ExaminedNetwork,
  { classes }: ImageSet,
  terminal: Terminal,
) {
  sayTitle(terminal, `Test pictures, and what ${networkNames[key].phrase} says of them`)
  const { predictions } = examination
  const step = Math.max(1, Math.floor(predictions.length / 5))
  const drawn = predictions.filter((_, i) => i % step === 0).slice(0, 5)
  const worst: Prediction | undefined = mistakes(predictions)[0]
  terminal.say(`\n${pictureRows(worst ? [...drawn, worst] : drawn, classes, terminal)}`)
}

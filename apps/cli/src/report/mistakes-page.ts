import type { Examination, Mistake } from '@cnn/vision/classification'
import { intervalOf } from '../evaluation-text.js'
import type { LoadedClassifier } from '../find-weights.js'
import type { LabelledPictures } from '../own-pictures.js'
import { formatCount, formatPercent } from '../terminal/quantities.js'
import { confusionPanel } from './confusion-panel.js'
import { htmlPage } from './html-page.js'
import { type Markup, markup } from './markup.js'
import { type NotedPrediction, pictureCards } from './picture-card.js'
import { reliabilityChart } from './reliability-chart.js'

export interface MistakesPageOptions extends LoadedClassifier {
  report: Examination
  data: LabelledPictures
  split: 'train' | 'validation' | 'test'
}

/** A page about what a network got wrong: one HTML file that needs nothing else. */
export function mistakesPage(options: MistakesPageOptions): string {
  const { report, classifier, weights } = options
  const title = `Where ${weights} is wrong`
  return htmlPage(
    title,
    markup`${header(options, title)}
${worst(options)}
<section>
<h2>What it mixes up</h2>
<p class="soft">Recall is the share of a class that was found, precision the share of right answers among those that named it.</p>
${confusionPanel(report.confusion, classifier.labels)}
</section>
${sureness(report)}`,
  )
}

function header({ report, data, split }: MistakesPageOptions, title: string): Markup {
  const { samples, accuracy, calibration } = report
  const [low, high] = intervalOf(report)
  const wrong = Math.round((1 - accuracy) * samples)
  return markup`<header>
<p class="kicker">cnn evaluate</p>
<h1>${title}</h1>
<p>${formatCount(wrong)} of its ${formatCount(samples)} answers to ${data[split].name ?? 'the data'} are wrong.</p>
<div class="tiles">
<div class="tile"><b>${formatPercent(accuracy)}</b><span class="name">right</span><span>95 % interval ${formatPercent(low)} to ${formatPercent(high)}</span></div>
<div class="tile"><b>${formatPercent(calibration.ece)}</b><span class="name">calibration error</span><span>${formatPercent(calibration.confidence)} sure on average</span></div>
</div></header>`
}

function worst({ report, classifier }: MistakesPageOptions): Markup {
  const { mistakes } = report
  if (mistakes.length === 0) return markup`<section><h2>No mistakes</h2></section>`
  return markup`<section>
<h2>The worst mistakes</h2>
<p class="soft">Those with the highest loss: the true class is given the least. Look here for wrong labels, odd pictures, and what the network has not understood. The number is the picture's place in the data.</p>
${pictureCards(
  mistakes.map((mistake) => prediction(mistake, classifier.labels)),
  classifier.labels,
)}
</section>`
}

/** The answer, and what it gave the truth. */
function prediction(
  { image, label, answer, score, loss, index }: Mistake,
  labels: readonly string[],
): NotedPrediction {
  const guesses = [
    { index: answer, label: labels[answer]!, score },
    { index: label, label: labels[label]!, score: Math.exp(-loss) },
  ]
  return { image, label, guesses, note: `no. ${formatCount(index)}` }
}

const sureness = ({ calibration }: Examination) => markup`<section>
<h2>Is it as sure as it is right?</h2>
<p class="soft">The answers by how sure it was of them. Bars that end below the line are answers of which it was too sure, above it such that it trusted too little.</p>
<div class="charts">${reliabilityChart(calibration)}</div>
</section>`

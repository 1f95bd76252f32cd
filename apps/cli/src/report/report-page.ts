import { mostConfused } from '../class-measures.js'
import { formatCount, formatPercent, formatSeconds } from '../terminal/quantities.js'
import { mistakes, type Prediction } from '../tour/examination.js'
import {
  type ExaminedNetwork,
  isAsExpected,
  networkNames,
  type TourResults,
} from '../tour/tour-results.js'
import { confusionPanel } from './confusion-panel.js'
import { htmlPage } from './html-page.js'
import { learningCharts } from './learning-charts.js'
import { Markup, markup } from './markup.js'
import { pictureCards } from './picture-card.js'

/** The tour's page: one HTML file that needs nothing else. */
export function reportPage(results: TourResults): string {
  const { data, training } = results
  const title = `A network that learned ${data.name} in ${formatSeconds(training.seconds)}`
  return htmlPage(
    title,
    markup`${header(results, title)}
${learning(results)}
${networkChoice(results)}
${networks(results).map((network) => pictures(network, results))}
${networks(results).map((network) => confusion(network, results))}
${networks(results).map((network) => mistaken(network, results))}
${facts(results)}
${goingOn(results)}`,
  )
}

const networks = ({ trained, shipped }: TourResults) => (shipped ? [trained, shipped] : [trained])

function header(results: TourResults, title: string): Markup {
  const { data, training, backend, date } = results
  const day = date.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' })
  const part =
    data.trained < data.train
      ? `${formatCount(data.trained)} of its ${formatCount(data.train)} training pictures`
      : `its ${formatCount(data.train)} training pictures`
  return markup`<header>
<p class="kicker">cnn tour · ${day}</p>
<h1>${title}</h1>
<p>It saw ${part} ${formatCount(training.epochs.length)} times, and was then examined on ${formatCount(data.test)} test pictures that it had never seen. Everything ran on this computer.</p>
<div class="tiles">
${networks(results).map(accuracyTile)}
${tile(formatSeconds(training.seconds), 'training', `${formatCount(training.picturesPerSecond)} pictures a second`)}
${tile(markup`<span class="word name">${backend.name}</span>`, 'backend', backend.description)}
</div></header>`
}

function accuracyTile(network: ExaminedNetwork): Markup {
  const { key, expected, examination } = network
  const verdict = isAsExpected(network)
    ? markup`<span class="passed">✓ at least ${formatPercent(expected)} expected</span>`
    : markup`<span class="failed">✗ ${formatPercent(expected)} expected</span>`
  return tile(formatPercent(examination.accuracy), `right, ${networkNames[key].title}`, verdict)
}

const tile = (value: string | Markup, name: string, note: string | Markup) =>
  markup`<div class="tile"><b>${value}</b><span class="name">${name}</span><span>${note}</span></div>`

const learning = ({ training }: TourResults) => markup`<section>
<h2>How it learned</h2>
<p class="soft">After every epoch, one pass over the training pictures, it was measured on validation pictures that it does not train on.</p>
${learningCharts(training)}
</section>`

function networkChoice(results: TourResults): Markup | undefined {
  if (!results.shipped) return undefined
  return markup`<form class="choice"><fieldset><legend>Network</legend>${networks(results).map(
    ({ key }) =>
      markup`<label><input type="radio" name="network" id="show-${key}"${new Markup(key === 'trained' ? ' checked' : '')}>${networkNames[key].title}</label>`,
  )}</fieldset></form>`
}

function pictures({ key, examination }: ExaminedNetwork, { data }: TourResults): Markup {
  return markup`<section class="of-${key}">
<h2>What it says of new pictures</h2>
<p class="soft">Test pictures at even intervals, so that nobody has picked them, with the three likeliest classes according to ${networkNames[key].phrase}.</p>
${pictureCards(spread(examination.predictions, 12), data.classes)}
</section>`
}

/** So many predictions, evenly spaced: the same pictures for every network, and nobody's choice. */
function spread(predictions: readonly Prediction[], count: number) {
  const step = Math.max(1, Math.floor(predictions.length / count))
  return predictions.filter((_, i) => i % step === 0).slice(0, count)
}

function confusion({ key, examination }: ExaminedNetwork, { data }: TourResults): Markup {
  const most = mostConfused(examination.confusion)
  const note =
    most &&
    `Most often a ${data.classes[most.actual]} was taken for a ${data.classes[most.answered]}: ${formatCount(most.count)} times.`
  return markup`<section class="of-${key}">
<h2>What it mixes up</h2>
<p class="soft">${note} Recall is the share of a class that was found, precision the share of right answers among those that named it.</p>
${confusionPanel(examination.confusion, data.classes)}
</section>`
}

function mistaken({ key, examination }: ExaminedNetwork, { data }: TourResults): Markup {
  const wrong = mistakes(examination.predictions)
  return markup`<section class="of-${key}">
<h2>Where it was surest and wrong</h2>
<p class="soft">${formatCount(wrong.length)} of ${formatCount(examination.predictions.length)} answers were wrong. These are the most confident of them.</p>
${pictureCards(wrong.slice(0, 12), data.classes)}
</section>`
}

const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

function facts(results: TourResults): Markup {
  const { backend, machine, data, times } = results
  const rows: [string, string][] = [
    ['Backend', `${backend.name}: ${backend.description}`],
    ...backend.tried.map(({ name, reason }): [string, string] => [`Not ${name}`, reason]),
    ['Computer', machine],
    ['Data', `${data.name}, from ${data.source}`],
    ...networks(results).map(({ key, network, parameters, examination }): [string, string] => [
      capitalized(networkNames[key].phrase),
      `${network}, ${formatCount(parameters)} parameters; ${formatPercent(examination.accuracy, 2)} right, 95 % interval ${formatPercent(examination.interval[0])} to ${formatPercent(examination.interval[1])}`,
    ]),
    ...times.map(({ what, seconds }): [string, string] => [what, formatSeconds(seconds)]),
  ]
  return markup`<section><h2>Facts and times</h2>
<div class="panel"><table class="facts"><tbody>${rows.map(
    ([name, value]) => markup`<tr><th scope="row">${name}</th><td>${value}</td></tr>`,
  )}</tbody></table></div></section>`
}

const goingOn = ({ command }: TourResults) => markup`<section><h2>How to go on</h2>
<div class="columns"><div class="panel">
<pre>${command} train fashion-mnist</pre><p class="soft">Trains the network as long as it needs. Ctrl-C keeps what it has learned; the same command goes on.</p>
<pre>${command} evaluate fashion-mnist</pre><p class="soft">Measures weights on the test set.</p>
<pre>${command} classify boot.png</pre><p class="soft">Says what your own pictures show.</p>
</div><div class="panel">
<pre>import { load } from '@cnn/core'
import { fashionMnistResnet9 }
  from '@cnn/vision/weights/fashion-mnist-resnet9'

const classifier = await load(fashionMnistResnet9)
const [best] = await classifier.classify('boot.png')
console.log(best.label, best.score)</pre><p class="soft">The same in your own program, in Node or in a browser.</p>
</div></div></section>`

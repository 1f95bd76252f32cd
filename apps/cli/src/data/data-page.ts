import type { DataCard } from '@cnn/datasets'
import { type Layer, layers, shrinkView, viewToSvg } from '@cnn/datasets/view'
import { htmlPage } from '../report/html-page.js'
import { Markup, markup } from '../report/markup.js'
import { formatCount } from '../terminal/quantities.js'
import { dataPageStyle } from './data-page-style.js'
import type { LabelCounts } from './label-counts.js'
import type { ShownSample, ShownSet } from './show-set.js'

/** Pictures are shown about half as wide, on screens of high resolution. */
const longestSide = 480

/** A page about a data set: one HTML file that needs nothing else. */
export function dataPage(shown: ShownSet, card?: DataCard): string {
  const present = layers.filter((layer) =>
    shown.samples.some(({ view }) => view.marks.some((mark) => mark.layer === layer)),
  )
  return htmlPage(
    shown.name,
    markup`<style>${new Markup(dataPageStyle)}</style>
${header(shown)}
${switches(present, shown)}
<ul class="samples">${shown.samples.map(sampleCard)}</ul>
${shown.counts.map((counts) => countsPanel(counts, shown))}
${card && cardPanel(card)}`,
  )
}

function header({ name, summary, source, part, parts, samples }: ShownSet): Markup {
  const sizes = parts.map(
    ({ part: one, size }) =>
      markup`<div class="tile"><b>${size === undefined ? '…' : formatCount(size)}</b><span class="name">${one}</span></div>`,
  )
  return markup`<header>
<p class="kicker">cnn data show</p>
<h1>${name}</h1>
${summary && markup`<p>${summary}</p>`}
<div class="tiles">${sizes}</div>
<p class="soft shown-note">${formatCount(samples.length)} samples of the part “${part}”${source && markup` (${source})`}.</p>
</header>`
}

const layerNames: Readonly<Record<Layer, string>> = {
  masks: 'Masks',
  boxes: 'Boxes',
  keypoints: 'Keypoints',
  lines: 'Lines',
}

/** Switches that only the page's style listens to. */
function switches(present: readonly Layer[], { samples }: ShownSet): Markup | undefined {
  const hasCaptions = samples.some(({ view }) => view.captions.length > 0)
  const one = (id: string, title: string) =>
    markup`<label><input type="checkbox" id="show-${id}" checked> ${title}</label>`
  const all = present.map((layer) => one(layer, layerNames[layer]))
  if (hasCaptions) all.push(one('captions', 'Captions'))
  if (all.length === 0) return undefined
  return markup`<fieldset class="layers"><legend>Show</legend>${all}</fieldset>`
}

function sampleCard({ index, view }: ShownSample): Markup {
  const { title, captions, facts } = view
  const picture = new Markup(viewToSvg(shrinkView(view, longestSide)))
  const lines = captions.map((caption) => markup`<p>${caption}</p>`)
  return markup`<li class="sample">${picture}<div class="words"><div class="title">${title || 'no label'} <span class="note">no. ${formatCount(index)}</span></div>${lines.length > 0 && markup`<div class="captions">${lines}</div>`}${facts.map((fact) => markup`<p class="fact">${fact}</p>`)}</div></li>`
}

/** Classes with bars; of very many the most frequent. */
const mostBars = 120

function countsPanel({ part, counts, looked }: LabelCounts, { samples }: ShownSet): Markup {
  const most = Math.max(...counts.map(({ count }) => count))
  const isBoxes = samples.some(({ sample }) =>
    Array.isArray((sample as { boxes?: unknown })?.boxes),
  )
  const what = isBoxes && looked !== undefined ? 'boxes' : 'samples'
  const shown =
    counts.length <= mostBars
      ? counts
      : [...counts].sort((a, b) => b.count - a.count).slice(0, mostBars)
  const bars = shown.map(
    ({ label, count }) =>
      markup`<li><span>${label}</span><span class="bar"><i style="width: ${((100 * count) / most).toFixed(1)}%"></i></span><span class="count">${formatCount(count)}</span></li>`,
  )
  const of =
    looked === undefined
      ? `all samples of “${part}”`
      : `${what} in the ${formatCount(looked)} samples shown`
  const left =
    counts.length > shown.length
      ? ` The ${mostBars} most frequent of ${formatCount(counts.length)} are named.`
      : ''
  return markup`<section><h2>Classes</h2><p class="soft">Counted in ${of}.${left}</p><ul class="panel bars">${bars}</ul></section>`
}

function cardPanel({ license, homepage, citation, access }: DataCard): Markup {
  const rows: (readonly [string, string | Markup])[] = [
    ['Licence', license],
    ...(homepage ? [['From', homepage] as const] : []),
    ...(access ? [['Access', access] as const] : []),
    ['To cite it', markup`<pre>${citation}</pre>`],
  ]
  return markup`<section><h2>The data card</h2><div class="panel"><table class="facts">${rows.map(
    ([title, text]) => markup`<tr><th scope="row">${title}</th><td>${text}</td></tr>`,
  )}</table></div></section>`
}

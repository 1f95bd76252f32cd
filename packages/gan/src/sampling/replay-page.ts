import { chartSize, replayChart } from './replay-chart.js'
import { ReplayPlayer } from './replay-player.js'
import { replayStyle } from './replay-style.js'
import type { ReplayPoint, TrainingReplay } from './training-replay.js'

export interface ReplayPageOptions {
  /** What was trained. Default 'A GAN'. */
  title?: string
}

/**
 * A training as a page: one HTML file that loads nothing. A slider goes through the grids of samples; beside them stands
 * what the discriminator, the curator, thought of data and of the counterfeiter's pictures, and below both losses.
 *
 * @example await writeFile('replay.html', replayPage(await readReplay('runs/cats'), { title: 'Cats' }))
 */
export function replayPage(
  replay: TrainingReplay,
  { title = 'A GAN' }: ReplayPageOptions = {},
): string {
  const name = escapeHtml(title)
  const { frames, curve, warnings } = replay
  const last = frames.length - 1
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name}: counterfeiter and curator</title>
<link rel="icon" href="data:,">
<style>${replayStyle}</style>
</head>
<body>
<main>
<p class="kicker">${name}</p>
<h1>The counterfeiter and the curator</h1>
<p class="soft">The counterfeiter, which is the generator, makes pictures out of noise and never sees a real one. The curator, which is the discriminator, is shown real pictures and forgeries and says of each how likely it is to be real. What gives a forgery away teaches the counterfeiter. Each place of the grid shows what becomes of the same noise.</p>
<section class="stage" id="replay">
<div>
<img id="picture" alt="">
<div class="bar"><button type="button">Play</button><input type="range" min="0" max="${last}" value="${last}" aria-label="Step of the training"></div>
<noscript>The slider needs JavaScript.</noscript>
</div>
<div>
<div class="curator">
<p class="step">Step <b id="step"></b> of ${replay.steps.toLocaleString('en')}</p>
${meter('real', 'Real pictures seem real to the curator')}
${meter('fake', 'Forgeries seem real to the curator')}
<p class="verdict" id="verdict"></p>
</div>
${curve.length > 0 ? charts(replay) : ''}
</div>
</section>
${warnings.length > 0 ? `<section><h2>Warnings</h2><ul>${warnings.map(warningItem).join('')}</ul></section>` : ''}
</main>
<script type="application/json" id="data">${pageData(replay)}</script>
<script>
new (${ReplayPlayer})(document.getElementById('replay'), JSON.parse(document.getElementById('data').textContent))
</script>
</body>
</html>
`
}

/** How the networks stood at a step: the nearest that is known, or undefined where nothing is. */
export function pointAt({ curve }: TrainingReplay, step: number): ReplayPoint | undefined {
  let nearest: ReplayPoint | undefined
  for (const point of curve) {
    if (!nearest || Math.abs(point.step - step) <= Math.abs(nearest.step - step)) nearest = point
  }
  return nearest
}

const meter = (id: string, text: string) =>
  `<div class="meter"><span>${text}</span><b id="${id}-text"></b><div class="track"><i id="${id}-bar" class="${id}"></i></div></div>`

function charts({ curve, steps }: TrainingReplay): string {
  const last = curve.at(-1)!
  const digits = (value: number) => value.toFixed(2)
  const losses = replayChart({
    title: 'Losses',
    description: `The loss of the curator ends at ${digits(last.discriminatorLoss)}, that of the counterfeiter at ${digits(last.generatorLoss)}.`,
    ...{ steps, curve },
    series: [
      { name: 'curator', measure: 'discriminatorLoss' },
      { name: 'counterfeiter', measure: 'generatorLoss' },
    ],
  })
  const scores = replayChart({
    title: 'What the curator thinks',
    description: `The mean of D of x ends at ${digits(last.realScore)}, that of D of G of z at ${digits(last.fakeScore)}; at the equilibrium both are one half.`,
    ...{ steps, curve, highest: 1 },
    series: [
      { name: 'of real pictures, D(x)', measure: 'realScore' },
      { name: 'of forgeries, D(G(z))', measure: 'fakeScore' },
    ],
    level: { value: 0.5, name: 'equilibrium' },
  })
  return scores + losses
}

const warningItem = ({ step, message }: { step: number; message: string }) =>
  `<li>Step ${step.toLocaleString('en')}: ${escapeHtml(message)}</li>`

function pageData(replay: TrainingReplay): string {
  const finite = (value: number | undefined) => (Number.isFinite(value) ? value : null)
  const frames = replay.frames.map(({ step, png }) => {
    const point = pointAt(replay, step)
    const [realScore, fakeScore] = [finite(point?.realScore), finite(point?.fakeScore)]
    return { step, source: pngUrl(png), realScore, fakeScore }
  })
  const { left, right, width } = chartSize
  const data = { frames, steps: replay.steps, left, right: width - right }
  return JSON.stringify(data).replaceAll('<', '\\u003c')
}

function pngUrl(png: Uint8Array): string {
  const parts: string[] = []
  for (let i = 0; i < png.length; i += 8192) {
    parts.push(String.fromCharCode(...png.subarray(i, i + 8192)))
  }
  return `data:image/png;base64,${btoa(parts.join(''))}`
}

const entities: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' },
}

const escapeHtml = (text: string) => text.replace(/[&<>"]/g, (character) => entities[character]!)

import { FlameChart, type FlameData, type FlameSpan } from './flame-chart.js'
import { type KernelSpan, kernelSpans } from './kernel-spans.js'
import { pageStyle } from './page-style.js'
import type { Profile } from './profile.js'
import { submissionNote } from './profile-table.js'
import { formatBytes, formatGflops, formatMs, formatShare, layerTitle } from './quantities.js'
import { type KernelSummary, profileByLayer, profileByOp, summaryOf } from './summarize.js'

export interface ProfilePageOptions {
  /** What was profiled. Default: the model's class. */
  title?: string
}

/** How many operations have colours of their own. */
const colours = 6

/**
 * A profile as a page: one HTML file that loads nothing, with a flame chart (phases, layers and kernels over time, zoomed
 * by a click or the keyboard), the memory of tensors, and what each operation and each layer took.
 */
export function profileToHtml(profile: Profile, { title }: ProfilePageOptions = {}): string {
  const { backend, durationMs, model } = profile
  const ops = profileByOp(profile)
  const colourOf = (op: string) => {
    const place = ops.findIndex((one) => one.op === op)
    return place < colours ? `op op-${place + 1}` : 'op'
  }
  const name = escapeHtml(title ?? model ?? 'A step')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name}: profile</title>
<style>${pageStyle}</style>
</head>
<body>
<main>
<p class="kicker">${name}</p>
<h1>${formatMs(durationMs)} ms on ${escapeHtml(backend.name)}</h1>
<p class="soft">${escapeHtml(backend.description)}</p>
${profile.isAsynchronous ? `<p class="warning">${escapeHtml(submissionNote(profile))}</p>` : ''}
${tiles(profile)}
${chart(colourOf, ops.slice(0, colours))}
<section><h2>By operation</h2>
${table('Operation', ops, profile, ({ op }) => `<i class="${colourOf(op)}"></i>${escapeHtml(op)}`)}
</section>
${model === undefined ? '' : layerSection(profile)}
</main>
<script type="application/json" id="data">${json(flameData(profile, colourOf))}</script>
<script>
new (${FlameChart})(document.getElementById('flame'), JSON.parse(document.getElementById('data').textContent))
</script>
</body>
</html>
`
}

function tiles({ kernels, durationMs, memory }: Profile) {
  const { selfMs, flops, phases } = summaryOf(kernels, durationMs)
  const tile = (value: string, ...lines: string[]) =>
    `<div class="tile"><b>${value}</b>${lines.map((line) => `<span>${line}</span>`).join('')}</div>`
  const share = (ms: number) => formatShare(durationMs > 0 ? ms / durationMs : 0)
  const phase = (name: keyof typeof phases) =>
    phases[name] > 0 ? [tile(`${formatMs(phases[name])} ms`, name, share(phases[name]))] : []
  const between = Math.max(0, durationMs - selfMs)
  const gflops = durationMs > 0 ? flops / durationMs / 1e6 : 0
  return `<div class="tiles">${[
    ...[...phase('forward'), ...phase('backward'), ...phase('update')],
    tile(`${formatMs(between)} ms`, 'outside of kernels', share(between)),
    ...(flops > 0
      ? [tile(formatGflops(gflops), 'GFLOP/s', `${(flops / 1e9).toFixed(2)} GFLOP in all`)]
      : []),
    tile(
      formatBytes(memory.peakBytes),
      'in tensors at most',
      `${memory.peakTensors} tensors; ${formatBytes(memory.startBytes)} before`,
    ),
  ].join('')}</div>`
}

const chart = (colourOf: (op: string) => string, ops: readonly { op: string }[]) => `<section>
<h2>Over time</h2>
<div class="panel" id="flame">
<div class="bar">${ops
  .map(({ op }) => `<span><i class="${colourOf(op)}"></i>${escapeHtml(op)}</span>`)
  .join(
    '',
  )}<span><i class="op"></i>others</span><button type="button" disabled>Whole step</button></div>
<div class="chart"><svg tabindex="0" role="application" aria-label="Flame chart: time goes from left to right; below each phase its layers, below these their kernels" aria-describedby="keys"></svg></div>
<p class="hint" id="keys">Click a bar to zoom in on it. With the keyboard: arrows move, <kbd>Enter</kbd> zooms in, <kbd>Esc</kbd> shows the whole step.</p>
<div class="tip" role="status" aria-live="polite" hidden></div>
<noscript>The chart needs JavaScript.</noscript>
</div>
</section>`

const layerSection = (profile: Profile) => `<section><h2>By layer</h2>
${table('Layer', profileByLayer(profile), profile, ({ layer }) => escapeHtml(layerTitle(layer, profile)))}
</section>`

function table<Row extends KernelSummary>(
  first: string,
  rows: readonly Row[],
  { kernels }: Profile,
  nameOf: (row: Row) => string,
) {
  const phases = (['forward', 'backward', 'update'] as const).filter((phase) =>
    kernels.some((kernel) => kernel.phase === phase),
  )
  const most = Math.max(...rows.map(({ share }) => share), 1e-9)
  const head = [first, 'Runs', ...phases.map(capital), 'ms', 'Share', 'GFLOP/s', 'Allocated']
  const cells = (row: Row) => [
    `<th scope="row">${nameOf(row)}</th><td>${row.count}</td>`,
    ...phases.map(
      (phase) => `<td>${row.phases[phase] > 0 ? formatMs(row.phases[phase]) : ''}</td>`,
    ),
    `<td>${formatMs(row.selfMs)}</td>`,
    `<td class="share" style="--part: ${(row.share / most).toFixed(3)}">${formatShare(row.share)}</td>`,
    `<td>${escapeHtml(formatGflops(row.gflopsPerSecond))}</td><td>${formatBytes(row.bytes)}</td>`,
  ]
  return `<div class="panel scroll" tabindex="0" role="group" aria-label="By ${first.toLowerCase()}"><table>
<thead><tr>${head.map((text) => `<th scope="col">${text}</th>`).join('')}</tr></thead>
<tbody>
${rows.map((row) => `<tr>${cells(row).join('')}</tr>`).join('\n')}
</tbody></table></div>`
}

function flameData(profile: Profile, colourOf: (op: string) => string): FlameData {
  const { durationMs, kernels, memory } = profile
  return {
    duration: round(durationMs),
    spans: kernelSpans(profile).map((span) => flameSpan(span, colourOf)),
    memory: [
      [0, memory.startBytes] as [number, number],
      ...kernels
        .map((kernel): [number, number] => [
          round(kernel.startMs + kernel.durationMs),
          kernel.liveBytes,
        ])
        .sort(([a], [b]) => a - b),
      [round(durationMs), memory.endBytes],
    ],
  }
}

function flameSpan(span: KernelSpan, colourOf: (op: string) => string): FlameSpan {
  const { depth, startMs, durationMs, name, kind, path, kernel } = span
  const placed = { depth, start: round(startMs), duration: round(durationMs), name }
  if (!kernel) return { ...placed, kind, notes: path && path !== name ? [path] : [] }
  return { ...placed, kind: colourOf(name), notes: notesOf(kernel) }
}

function notesOf(kernel: NonNullable<KernelSpan['kernel']>): string[] {
  const { layer, phase, selfMs, durationMs, inputShapes, outputShapes, flops, bytes } = kernel
  const shapes = (all: readonly number[][]) =>
    `${all
      .slice(0, 6)
      .map((shape) => `[${shape.join(', ')}]`)
      .join(' ')}${all.length > 6 ? ` … ${all.length} in all` : ''}`
  const notes = [
    layer ? `${phase}, ${layer}` : phase,
    `${shapes(inputShapes)} → ${shapes(outputShapes)}`,
  ]
  if (selfMs < durationMs * 0.999)
    notes.push(`${formatMs(selfMs)} ms without the kernels that it runs`)
  if (flops > 0) {
    const rate = selfMs > 0 ? ` at ${formatGflops(flops / selfMs / 1e6)} GFLOP/s` : ''
    notes.push(`${(flops / 1e6).toFixed(1)} MFLOP${rate}`)
  }
  if (bytes > 0) notes.push(`${formatBytes(bytes)} allocated`)
  return notes
}

const round = (value: number) => Math.round(value * 1e4) / 1e4

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)

/** JSON that no text within can end. */
const json = (value: unknown) => JSON.stringify(value).replaceAll('<', '\\u003c')

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escapeHtml = (text: string) => text.replace(/[&<>"]/g, (character) => entities[character]!)

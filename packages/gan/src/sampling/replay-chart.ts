import type { ReplayPoint } from './training-replay.js'

/** Both charts of a replay have the same size, so that one step stands at the same place. */
export const chartSize = { width: 480, height: 160, left: 40, right: 12, top: 12, bottom: 26 }
const inner = {
  width: chartSize.width - chartSize.left - chartSize.right,
  height: chartSize.height - chartSize.top - chartSize.bottom,
}

export interface ReplayChart {
  title: string
  /** What the chart says, for those who do not see it. */
  description: string
  /** Of the training: where the axis ends. */
  steps: number
  curve: readonly ReplayPoint[]
  series: readonly { name: string; measure: Exclude<keyof ReplayPoint, 'step'> }[]
  /** The axis goes from 0 to here; by default it fits all but the rarest peaks. */
  highest?: number
  /** A level to compare with. */
  level?: { value: number; name: string }
}

/** A line chart over the steps as SVG, with a cursor that the page moves. Names hold no markup. */
export function replayChart(chart: ReplayChart): string {
  const { title, description, steps, curve, series, level } = chart
  const highest =
    chart.highest ?? fittingHeight(series.flatMap(({ measure }) => curve.map((p) => p[measure])))
  const x = (step: number) => round(chartSize.left + (step / Math.max(1, steps)) * inner.width)
  const y = (value: number) =>
    round(chartSize.top + (1 - Math.min(1, Math.max(0, value / highest))) * inner.height)
  const right = chartSize.width - chartSize.right
  const ticks = [0, highest / 2, highest].map(
    (
      value,
    ) => `<line class="grid" x1="${chartSize.left}" x2="${right}" y1="${y(value)}" y2="${y(value)}"/>
<text x="${chartSize.left - 6}" y="${y(value) + 4}" text-anchor="end">${Number(value.toPrecision(2))}</text>`,
  )
  const compared =
    level &&
    `<line class="level" x1="${chartSize.left}" x2="${right}" y1="${y(level.value)}" y2="${y(level.value)}"/>`
  const lines = series.map(({ measure }, i) =>
    unbroken(curve, measure).map((part) => {
      const points = part.map((point) => `${x(point.step)},${y(point[measure])}`).join(' ')
      return `<polyline class="series-${i + 1}" points="${points}"/>`
    }),
  )
  const names = series.map(({ name }, i) => `<span><i class="series-${i + 1}"></i>${name}</span>`)
  const levelName = level ? `<span><i class="level"></i>${level.name}</span>` : ''
  return `<figure><figcaption><strong>${title}</strong><span class="legend">${names.join('')}${levelName}</span></figcaption>
<svg viewBox="0 0 ${chartSize.width} ${chartSize.height}" role="img" aria-label="${description}">
${ticks.join('\n')}
${compared ?? ''}
${lines.flat().join('\n')}
<text x="${chartSize.left}" y="${chartSize.height - 6}">0</text>
<text x="${right}" y="${chartSize.height - 6}" text-anchor="end">step ${steps.toLocaleString('en')}</text>
<line class="cursor" x1="0" x2="0" y1="${chartSize.top}" y2="${chartSize.height - chartSize.bottom}"/>
</svg></figure>`
}

/** The lengths of a curve between values that are no numbers. */
function unbroken(curve: readonly ReplayPoint[], measure: keyof ReplayPoint): ReplayPoint[][] {
  const parts: ReplayPoint[][] = [[]]
  for (const point of curve) {
    if (Number.isFinite(point[measure])) parts.at(-1)!.push(point)
    else parts.push([])
  }
  return parts.filter(({ length }) => length > 0)
}

/** A round number above 98 of 100 values: what is higher is cut off there. */
function fittingHeight(values: readonly number[]): number {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b)
  const high = Math.max(1e-6, sorted[Math.floor(0.98 * (sorted.length - 1))] ?? 1)
  const power = 10 ** Math.floor(Math.log10(high))
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((factor) => factor * power).find((top) => top >= high)!
}

const round = (value: number) => Math.round(value * 10) / 10

import { type Markup, markup } from './markup.js'

export interface Series {
  name: string
  /** Which of the page's series colours, 1 or 2. */
  color: 1 | 2
  points: readonly { x: number; y: number }[]
  /** Marks every point with a dot that tells its value when pointed at. */
  dots?: boolean
}

export interface ChartOptions {
  title: string
  /** What the chart says, for those who do not see it. */
  description: string
  xLabel: string
  series: readonly Series[]
  /** The axis runs from below `lowest` to above `highest`; by default it fits the points. */
  lowest?: number
  highest?: number
  format: (y: number) => string
}

const size = { width: 480, height: 280 }
const frame = { left: 46, right: 14, top: 14, bottom: 38 }
const inner = {
  width: size.width - frame.left - frame.right,
  height: size.height - frame.top - frame.bottom,
}

/** A line chart as SVG that scales with its container and takes its colours from the page. */
export function lineChart(options: ChartOptions): Markup {
  const { title, description, xLabel, series, format } = options
  const points = series.flatMap((one) => one.points)
  const last = Math.max(1, ...points.map(({ x }) => x))
  const values = points.map(({ y }) => y)
  const ticks = niceTicks(
    options.lowest ?? Math.min(...values),
    options.highest ?? Math.max(...values),
  )
  const [bottom, top] = [ticks[0]!, ticks.at(-1)!]
  const place = ({ x, y }: { x: number; y: number }) => ({
    x: frame.left + (x / last) * inner.width,
    y: frame.top + (1 - (y - bottom) / (top - bottom)) * inner.height,
  })
  return markup`<figure class="chart">
<figcaption><strong>${title}</strong>${legend(series)}</figcaption>
<svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${description}">
${ticks.map((y) => horizontal(place({ x: 0, y }).y, format(y)))}
${epochTicks(last).map((x) => vertical(place({ x, y: bottom }).x, x))}
<text class="axis" x="${frame.left + inner.width / 2}" y="${size.height - 4}" text-anchor="middle">${xLabel}</text>
${series.map((one) => drawSeries(one, place, format))}
</svg></figure>`
}

const legend = (series: readonly Series[]) =>
  markup`<span class="legend">${series.map(
    ({ name, color }) => markup`<span><i class="series-${color}"></i>${name}</span>`,
  )}</span>`

const horizontal = (y: number, label: string) =>
  markup`<line class="grid" x1="${frame.left}" x2="${size.width - frame.right}" y1="${round(y)}" y2="${round(y)}"/><text class="axis" x="${frame.left - 8}" y="${round(y + 4)}" text-anchor="end">${label}</text>`

const vertical = (x: number, label: number) =>
  markup`<text class="axis" x="${round(x)}" y="${size.height - frame.bottom + 17}" text-anchor="middle">${label}</text>`

function drawSeries(
  { name, color, points, dots }: Series,
  place: (point: { x: number; y: number }) => { x: number; y: number },
  format: (y: number) => string,
) {
  const placed = points.map((point) => ({ point, at: place(point) }))
  const line = placed.map(({ at }) => `${round(at.x)},${round(at.y)}`).join(' ')
  const marks = placed.map(
    ({ point, at }) =>
      markup`<circle cx="${round(at.x)}" cy="${round(at.y)}" r="4"><title>${name}, epoch ${round(point.x)}: ${format(point.y)}</title></circle>`,
  )
  return markup`<g class="series-${color}"><polyline points="${line}"/>${dots && marks}</g>`
}

const round = (value: number) => Math.round(value * 10) / 10

/** Three to seven round numbers that enclose the range. */
export function niceTicks(low: number, high: number): number[] {
  const span = high - low || Math.abs(high) || 1
  const power = 10 ** Math.floor(Math.log10(span / 4))
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((s) => span / s <= 5)!
  const first = Math.floor(low / step + 1e-9)
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9))
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toFixed(9)))
}

/** Whole epochs, at most about ten of them. */
function epochTicks(last: number): number[] {
  const step = Math.max(1, Math.ceil(last / 10))
  return Array.from({ length: Math.floor(last / step) + 1 }, (_, i) => i * step)
}

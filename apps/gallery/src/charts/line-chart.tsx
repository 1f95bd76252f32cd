import { useEffect, useRef, useState } from 'preact/hooks'
import { niceTicks, type Point } from './scale.js'
import './line-chart.css'

export interface Series {
  name: string
  points: readonly Point[]
  /** A CSS colour. */
  color: string
  /** Faint lines stand behind; dots mark single measurements. */
  look?: 'line' | 'faint' | 'dots'
}

interface LineChartProps {
  title: string
  series: readonly Series[]
  /** The right end of the x axis. */
  xMax: number
  xLabel: string
  /** The y axis; by default it has 0 and all values. */
  yRange?: readonly [low: number, high: number]
  format(value: number): string
  /** For the y axis; by default as the values. */
  formatTick?(value: number): string
  /** Shown where there are no points yet. */
  empty: string
}

const height = 220
const margin = { left: 44, right: 12, top: 12, bottom: 34 }

/** Curves over a common axis, with a readout of the values under the pointer. */
export function LineChart({
  title,
  series,
  xMax,
  xLabel,
  yRange,
  format,
  formatTick = format,
  empty,
}: LineChartProps) {
  const [box, width] = useWidth()
  const [pointed, setPointed] = useState<number>()
  const drawn = series.filter(({ points }) => points.length > 0)
  const yTicks = niceTicks(...(yRange ?? fitRange(drawn)))
  const xTicks = niceTicks(0, xMax, Math.max(2, Math.min(10, width / 70))).filter(
    (tick) => tick <= xMax && Number.isInteger(tick),
  )
  const [low, high] = [yTicks[0]!, yTicks.at(-1)!]
  const xOf = (x: number) => margin.left + (x / xMax) * (width - margin.left - margin.right)
  const yOf = (y: number) =>
    height - margin.bottom - ((y - low) / (high - low)) * (height - margin.top - margin.bottom)

  function point(event: PointerEvent) {
    const left = (event.currentTarget as Element).getBoundingClientRect().left
    const share = (event.clientX - left - margin.left) / (width - margin.left - margin.right)
    setPointed(share >= 0 && share <= 1 ? share * xMax : undefined)
  }

  const reach = Math.max(1, xMax / 50)
  const readouts = pointed === undefined ? [] : nearestValues(drawn, pointed, reach)
  return (
    <figure class="chart" ref={box}>
      <figcaption class="chart-caption">
        <span class="chart-title">{title}</span>
        <Legend series={series} />
      </figcaption>
      <svg
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`${title}: ${summary(drawn, format) || empty}`}
        onPointerMove={point}
        onPointerLeave={() => setPointed(undefined)}
      >
        {yTicks.map((tick) => (
          <g key={tick} class="chart-tick">
            <line x1={margin.left} x2={width - margin.right} y1={yOf(tick)} y2={yOf(tick)} />
            <text x={margin.left - 8} y={yOf(tick)} dy="0.32em" text-anchor="end">
              {formatTick(tick)}
            </text>
          </g>
        ))}
        {xTicks.map((tick) => (
          <text key={tick} class="chart-x" x={xOf(tick)} y={height - 18} text-anchor="middle">
            {tick}
          </text>
        ))}
        <text class="chart-x" x={width - margin.right} y={height - 3} text-anchor="end">
          {xLabel}
        </text>
        {drawn.map(({ name, points, color, look }) => (
          <g key={name} style={{ color }} class={`chart-series chart-${look ?? 'line'}`}>
            <path d={pathOf(points, xOf, yOf)} />
            {look === 'dots' &&
              points.map(({ x, y }) => <circle key={x} cx={xOf(x)} cy={yOf(y)} r="3.5" />)}
          </g>
        ))}
        {readouts.length > 0 && (
          <line
            class="chart-cursor"
            x1={xOf(pointed!)}
            x2={xOf(pointed!)}
            y1={margin.top}
            y2={height - margin.bottom}
          />
        )}
        {readouts.map(({ name, color, point }) => (
          <circle
            key={name}
            class="chart-mark"
            style={{ color }}
            cx={xOf(point.x)}
            cy={yOf(point.y)}
            r="4"
          />
        ))}
      </svg>
      {drawn.length === 0 && <p class="chart-empty">{empty}</p>}
      {readouts.length > 0 && (
        <output
          class="chart-readout"
          style={{ '--x': `${xOf(pointed!)}px` }}
          data-side={pointed! > xMax / 2 ? 'left' : 'right'}
        >
          {readouts.map(({ name, color, point }) => (
            <span key={name}>
              <i style={{ background: color }} />
              {name} <b>{format(point.y)}</b>
            </span>
          ))}
        </output>
      )}
    </figure>
  )
}

function Legend({ series }: { series: readonly Series[] }) {
  return (
    <span class="chart-legend">
      {series
        .filter(({ look }) => look !== 'faint')
        .map(({ name, color, look }) => (
          <span key={name}>
            <i data-look={look} style={{ background: color }} />
            {name}
          </span>
        ))}
    </span>
  )
}

function fitRange(series: readonly Series[]): [number, number] {
  const values = series.flatMap(({ points }) => points.map(({ y }) => y)).filter(Number.isFinite)
  const low = values.reduce((a, b) => Math.min(a, b), 0)
  const high = values.reduce((a, b) => Math.max(a, b), 0)
  return high > low ? [low, high] : [0, 1]
}

const pathOf = (points: readonly Point[], xOf: (x: number) => number, yOf: (y: number) => number) =>
  points.map(({ x, y }, i) => `${i ? 'L' : 'M'}${xOf(x).toFixed(1)} ${yOf(y).toFixed(1)}`).join('')

/** Of each curve the point closest to x; curves that have none within reach are left out. */
function nearestValues(series: readonly Series[], x: number, reach: number) {
  return series
    .filter(({ look }) => look !== 'faint')
    .map(({ name, color, points }) => {
      const distance = (point: Point) => Math.abs(point.x - x)
      const point = points.reduce((a, b) => (distance(b) < distance(a) ? b : a))
      return { name, color, point }
    })
    .filter(({ point }) => Math.abs(point.x - x) < reach)
}

const summary = (series: readonly Series[], format: (value: number) => string) =>
  series
    .filter(({ look }) => look !== 'faint')
    .map(({ name, points }) => `${name} ${format(points.at(-1)!.y)}`)
    .join(', ')

function useWidth() {
  const box = useRef<HTMLElement>(null)
  const [width, setWidth] = useState(480)
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.round(entry!.contentRect.width)))
    observer.observe(box.current!)
    return () => observer.disconnect()
  }, [])
  return [box, width] as const
}

import { LineChart } from '../charts/line-chart.js'
import { percent } from '../charts/percent.js'
import { thinned } from '../charts/scale.js'
import type { GanCurves } from './gan-training.js'

/** Points that a curve is drawn of. */
const most = 300

/** The first steps fill the axis, too. */
const leastSteps = 200

/** Both losses, and how data and samples are judged, over the steps. */
export function GanCharts({ curves }: { curves: GanCurves }) {
  const last = curves.realScore.at(-1)?.x ?? 0
  const shared = { xMax: Math.max(leastSteps, last), xLabel: 'steps' }
  return (
    <div class="gan-charts">
      <LineChart
        title="Losses"
        {...shared}
        format={(value) => value.toFixed(2)}
        formatTick={(value) => String(+value.toFixed(2))}
        empty="The curves begin with the first steps."
        series={[
          {
            name: 'discriminator',
            points: thinned(curves.discriminatorLoss, most),
            color: 'var(--accent)',
          },
          { name: 'generator', points: thinned(curves.generatorLoss, most), color: 'var(--warm)' },
        ]}
      />
      <LineChart
        title="Taken for real"
        {...shared}
        yRange={[0, 1]}
        format={(value) => percent(value)}
        formatTick={(value) => percent(value, 0)}
        empty="At the equilibrium both are at 50 %."
        series={[
          {
            name: 'data, D(x)',
            points: thinned(curves.realScore, most),
            color: 'var(--accent)',
          },
          {
            name: 'samples, D(G(z))',
            points: thinned(curves.fakeScore, most),
            color: 'var(--warm)',
          },
        ]}
      />
    </div>
  )
}

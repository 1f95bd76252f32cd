import { LineChart } from '../charts/line-chart.js'
import { percent } from '../charts/percent.js'
import { smoothed, thinned } from '../charts/scale.js'
import type { TrainingState } from './training.js'

/** The curves of loss and accuracy over the epochs. */
export function TrainCharts({ state }: { state: TrainingState }) {
  const { loss, validationLoss, accuracy, epochs, settings, batches = 100 } = state
  const xMax = epochs || settings?.epochs || 8
  return (
    <div class="train-charts">
      <LineChart
        title="Loss"
        xMax={xMax}
        xLabel="epochs"
        format={(value) => String(+value.toFixed(value < 1 ? 2 : 1))}
        empty="The curve begins with the first step."
        series={[
          { name: 'each batch', points: thinned(loss, 400), color: 'var(--warm)', look: 'faint' },
          {
            name: 'training',
            points: thinned(smoothed(loss, Math.max(5, batches / 5)), 400),
            color: 'var(--warm)',
          },
          {
            name: 'validation',
            points: validationLoss,
            color: 'var(--accent)',
            look: 'dots',
          },
        ]}
      />
      <LineChart
        title="Accuracy"
        xMax={xMax}
        xLabel="epochs"
        yRange={[0, 1]}
        format={(value) => percent(value)}
        formatTick={(value) => percent(value, 0)}
        empty="It is measured after every epoch, on pictures held back."
        series={[{ name: 'validation', points: accuracy, color: 'var(--accent)', look: 'dots' }]}
      />
    </div>
  )
}

import { ConfusionMatrix } from '../charts/confusion-matrix.js'
import { percent } from '../charts/percent.js'
import type { TrainingState } from './training.js'

type TrainReportProps = Pick<TrainingState, 'evaluation' | 'measured'>

/** How good the network is on pictures that it never saw, and what it takes for what. */
export function TrainReport({ evaluation, measured }: TrainReportProps) {
  if (measured !== undefined) {
    return (
      <section class="card" aria-busy="true">
        <h2>On the test pictures</h2>
        <p class="soft" role="status">
          Being measured … {percent(measured, 0)}
        </p>
      </section>
    )
  }
  if (!evaluation) return null
  const { accuracy, samples, labels, confusion } = evaluation
  const margin = 1.96 * Math.sqrt((accuracy * (1 - accuracy)) / samples)
  return (
    <section class="card" aria-labelledby="report-title">
      <h2 id="report-title">On the test pictures</h2>
      <p role="status">
        <strong class="figure">{percent(accuracy)}</strong> of {samples.toLocaleString('en')}{' '}
        pictures that it never saw are recognised (± {(margin * 100).toFixed(1)} for so few).
      </p>
      <ConfusionMatrix labels={labels} confusion={confusion} />
    </section>
  )
}

import { percent } from '../charts/percent.js'
import type { TrainingState } from './training.js'

/** Where the run stands, in figures. */
export function TrainStats({ state }: { state: TrainingState }) {
  const { epoch, epochs, samplesPerSecond, secondsLeft, phase } = state
  const loss = state.loss.at(-1)?.y
  const accuracy = state.accuracy.at(-1)?.y
  const share = epochs > 0 ? Math.min(1, epoch / epochs) : 0
  return (
    <>
      <div
        class="progress"
        role="progressbar"
        aria-label="Progress of the training"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
      >
        <span style={{ '--share': share }} />
      </div>
      <dl class="stats">
        <Stat name="Epoch" value={epochs ? `${epoch.toFixed(1)} of ${epochs}` : '–'} />
        <Stat name="Loss" value={loss === undefined ? '–' : loss.toFixed(3)} />
        <Stat name="Accuracy" value={accuracy === undefined ? '–' : percent(accuracy)} />
        <Stat name="Pictures / s" value={samplesPerSecond ? formatCount(samplesPerSecond) : '–'} />
        <Stat
          name="Time left"
          value={phase === 'training' && secondsLeft ? formatTime(secondsLeft) : '–'}
        />
      </dl>
    </>
  )
}

function Stat({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

const formatCount = (count: number) =>
  count >= 100 ? Math.round(count).toLocaleString('en') : count.toPrecision(2)

function formatTime(seconds: number) {
  if (seconds < 90) return `${Math.ceil(seconds)} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 90 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`
}

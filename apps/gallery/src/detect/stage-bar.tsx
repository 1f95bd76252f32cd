import { type StageTimes, stages } from './frame-meter.js'

const titles: Record<keyof StageTimes, { title: string; note: string }> = {
  read: { title: 'Read', note: 'until the picture’s pixels are with the network' },
  network: { title: 'Network', note: 'until all that it computes is there' },
  decode: { title: 'Decode', note: 'making boxes of what it computed' },
  draw: { title: 'Draw', note: 'until the boxes stand on the page' },
}

/** How long each stage took, as figures and as shares of the whole. */
export function StageBar({ times }: { times: StageTimes | undefined }) {
  const whole = times && stages.reduce((sum, stage) => sum + times[stage], 0)
  return (
    <div class="stage-times">
      <dl>
        {stages.map((stage) => (
          <div key={stage} data-stage={stage} title={titles[stage].note}>
            <dt>{titles[stage].title}</dt>
            <dd>{times ? milliseconds(times[stage]) : '–'}</dd>
          </div>
        ))}
        <div>
          <dt>Together</dt>
          <dd>{whole === undefined ? '–' : milliseconds(whole)}</dd>
        </div>
      </dl>
      <p class="stage-bar" aria-hidden="true">
        {times &&
          stages.map((stage) => (
            <span key={stage} data-stage={stage} style={{ flexGrow: times[stage] }} />
          ))}
      </p>
    </div>
  )
}

const milliseconds = (value: number) =>
  `${value < 9.95 ? value.toFixed(1) : Math.round(value).toLocaleString('en')} ms`

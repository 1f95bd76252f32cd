import type { FrameRate } from './frame-meter.js'

/** How many frames of the camera are looked at, and how many are let go. */
export function RateFigures({ rate: { perSecond, looked, dropped } }: { rate: FrameRate }) {
  return (
    <dl class="rate-figures">
      <div>
        <dt>Frames / s</dt>
        <dd>{perSecond === undefined ? '–' : perSecond.toFixed(perSecond < 10 ? 1 : 0)}</dd>
      </div>
      <div>
        <dt>Looked at</dt>
        <dd>{looked.toLocaleString('en')}</dd>
      </div>
      <div title="They came while another frame was being looked at. None waits in a queue.">
        <dt>Dropped</dt>
        <dd>{dropped.toLocaleString('en')}</dd>
      </div>
    </dl>
  )
}

import { percent } from '../charts/percent.js'
import { Pixels } from '../pictures/pixels.js'
import { useStore } from '../store.js'
import { chooseLabel, exploring, moveAlong } from './exploring.js'
import type { GanFacts } from './gan-source.js'
import { partsAlong } from './latent-directions.js'

/** The picture of the moment, and sliders through the space of its code. */
export function PictureView({ facts }: { facts: GanFacts }) {
  const { picture, label } = useStore(exploring)
  const { labels } = facts
  return (
    <>
      <div class="made-stage">
        {picture && <Pixels {...picture} label={describe(picture, labels)} />}
      </div>
      {picture?.score !== undefined && <Score score={picture.score} />}
      {labels && (
        <label class="field">
          <span>Shows</span>
          <select
            value={label}
            onChange={(event) => chooseLabel(Number(event.currentTarget.value))}
          >
            {labels.map((name, value) => (
              <option key={name} value={value}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      <Sliders facts={facts} />
    </>
  )
}

const describe = ({ label }: { label?: number }, labels: readonly string[] | undefined) =>
  label !== undefined && labels ? `A generated picture: ${labels[label]}` : 'A generated picture'

/** What the discriminator says. */
const Score = ({ score }: { score: number }) => (
  <p
    class="made-score"
    title="The discriminator’s answer: how probable it is that this picture is real."
  >
    <span>Taken for real</span>
    <span class="score-bar" style={{ '--share': score }} aria-hidden="true" />
    <output>{percent(score, 0)}</output>
  </p>
)

function Sliders({ facts: { latent } }: { facts: GanFacts }) {
  const { code, directions } = useStore(exploring)
  const { distribution, limit = 1 } = latent
  const most = 3 * (distribution === 'normal' ? 1 : limit / Math.sqrt(3))
  const parts = code ? partsAlong(code, directions) : []
  if (parts.length === 0) return null
  return (
    <fieldset class="latent-sliders">
      <legend>Directions that change most</legend>
      {parts.map((part, i) => (
        <label key={i}>
          <span>{i + 1}</span>
          <input
            type="range"
            min={-most}
            max={most}
            step={most / 60}
            value={part}
            aria-label={`Direction ${i + 1}`}
            onInput={(event) => moveAlong(i, Number(event.currentTarget.value))}
          />
          <output>{signed(part)}</output>
        </label>
      ))}
    </fieldset>
  )
}

const signed = (value: number) => {
  const text = Math.abs(value).toFixed(1)
  return text === '0.0' ? text : `${value < 0 ? '−' : '+'}${text}`
}

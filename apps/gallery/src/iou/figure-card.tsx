import { useStore } from '../store.js'
import { type Agreement, agreementOf, cocoThresholds, type FigureName } from './agreement.js'
import { exploring } from './exploring.js'
import { figureFormula, figureNotes, figureText, figureTitles } from './figure-words.js'

const names = Object.keys(figureTitles) as FigureName[]

/** How well the boxes agree, by the figure of one's choice. */
export function FigureCard() {
  const { truth, found, figure } = useStore(exploring)
  const agreement = agreementOf(truth, found)
  return (
    <section class="card iou-figures" aria-label="How well they agree">
      <fieldset class="segments">
        <legend>Figure</legend>
        <div class="segments-row">
          {names.map((name) => (
            <label key={name}>
              <input
                type="radio"
                name="figure"
                value={name}
                checked={name === figure}
                onChange={() => exploring.update({ figure: name })}
              />
              <span>
                {figureTitles[name]}
                <small>{figureText(agreement.figures[name])}</small>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <div class="iou-result">
        <p class="iou-figure" role="status">
          <span class="visually-hidden">{figureTitles[figure]} </span>
          {figureText(agreement.figures[figure])}
        </p>
        <p class="iou-formula">{figureFormula(figure, agreement)}</p>
      </div>
      <p class="soft">{figureNotes[figure]}</p>
      <Areas areas={agreement.areas} />
      <Thresholds iou={agreement.figures.iou} />
    </section>
  )
}

const areaTitles: Record<keyof Agreement['areas'], string> = {
  truth: 'Truth',
  found: 'Found',
  intersection: 'Intersection',
  union: 'Union',
  hull: 'Box around both',
}

function Areas({ areas }: Pick<Agreement, 'areas'>) {
  return (
    <dl class="iou-areas">
      {Object.entries(areaTitles).map(([name, title]) => (
        <div key={name} data-area={name}>
          <dt>{title}</dt>
          <dd>{Math.round(areas[name as keyof typeof areas]).toLocaleString('en')} px²</dd>
        </div>
      ))}
    </dl>
  )
}

/** At which of COCO's thresholds the box would count as found. */
function Thresholds({ iou }: { iou: number }) {
  const reached = cocoThresholds.filter((threshold) => iou >= threshold).length
  return (
    <div class="iou-thresholds">
      <p>
        COCO would count it as found at{' '}
        <strong>
          {reached} of {cocoThresholds.length}
        </strong>{' '}
        thresholds.
      </p>
      <ol aria-hidden="true">
        {cocoThresholds.map((threshold) => (
          <li key={threshold} data-reached={iou >= threshold}>
            {threshold.toFixed(2).slice(1)}
          </li>
        ))}
      </ol>
    </div>
  )
}

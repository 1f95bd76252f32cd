import { layers } from '@cnn/datasets/view'
import { useStore } from '../store.js'
import {
  browsing,
  chooseLabel,
  choosePart,
  openSample,
  pageSize,
  shownLayers,
  switchLayer,
  turnTo,
} from './browsing.js'
import type { ShownSample } from './data.service.js'
import { Pager } from './pager.js'
import { SampleCanvas } from './sample-canvas.js'

/** A page of samples, what of them is shown, and the way to the others. */
export function SampleGrid() {
  const { facts, part, answer, page, loading, label } = useStore(browsing)
  if (!facts) return null
  const total = answer?.total ?? facts.parts.find((one) => one.part === part)?.size ?? 0
  return (
    <section class="card data-samples" aria-label="Samples" aria-busy={loading}>
      <div class="data-tools">
        <PartChoice />
        <ClassFilter />
      </div>
      {answer && <LayerSwitches samples={answer.samples} />}
      {answer?.samples.length === 0 && (
        <p class="soft">
          {label === undefined ? 'There are no samples.' : 'None of this class was found'}
          {answer.looked !== undefined &&
            ` among the ${answer.looked.toLocaleString('en')} samples that were looked at.`}
        </p>
      )}
      <ul class="data-grid">
        {answer?.samples.map((sample) => (
          <SampleCard key={sample.index} sample={sample} />
        ))}
      </ul>
      <Pager
        page={page}
        pages={Math.ceil(total / pageSize)}
        total={total}
        looked={answer?.looked}
        onTurn={turnTo}
      />
    </section>
  )
}

function SampleCard({ sample: { index, view } }: { sample: ShownSample }) {
  const { title, captions } = view
  const hasCaptions = useStore(shownLayers).has('captions')
  const [first] = captions
  return (
    <li>
      <button
        type="button"
        class="data-sample"
        title={[title, ...captions].join('\n')}
        onClick={() => openSample(index)}
      >
        <span class="data-picture">
          <SampleCanvas view={view} side={320} />
        </span>
        <span class="data-title">{title || `no. ${index}`}</span>
        {hasCaptions && first && <span class="data-caption">{first}</span>}
      </button>
    </li>
  )
}

function PartChoice() {
  const { facts, part } = useStore(browsing)
  return (
    <fieldset class="segments">
      <legend>Part</legend>
      <div class="segments-row">
        {facts!.parts.map(({ part: name, size }) => (
          <label key={name}>
            <input
              type="radio"
              name="data-part"
              value={name}
              checked={name === part}
              onChange={() => void choosePart(name)}
            />
            <span>
              {name}
              <small>{size.toLocaleString('en')}</small>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}

function ClassFilter() {
  const { facts, label } = useStore(browsing)
  const { classes } = facts!
  if (classes.length < 2) return null
  return (
    <label class="field">
      <span>Class</span>
      <select
        value={label ?? ''}
        onChange={({ currentTarget: { value } }) =>
          void chooseLabel(value === '' ? undefined : Number(value))
        }
      >
        <option value="">all {classes.length.toLocaleString('en')}</option>
        {classes.map((name, i) => (
          <option key={name} value={i}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}

const layerTitles = {
  masks: 'Masks',
  boxes: 'Boxes',
  keypoints: 'Keypoints',
  lines: 'Lines',
  captions: 'Captions',
} as const

/** A switch for each kind of label that the samples have. */
function LayerSwitches({ samples }: { samples: readonly ShownSample[] }) {
  const shown = useStore(shownLayers)
  const present = layers.filter((layer) =>
    samples.some(({ view }) => view.marks.some((mark) => mark.layer === layer)),
  )
  const hasCaptions = samples.some(({ view }) => view.captions.length > 0)
  const all = [...present, ...(hasCaptions ? (['captions'] as const) : [])]
  if (all.length === 0) return null
  return (
    <fieldset class="data-layers">
      <legend class="visually-hidden">Show</legend>
      {all.map((layer) => (
        <label key={layer} class="switch">
          <input
            type="checkbox"
            checked={shown.has(layer)}
            onChange={(event) => switchLayer(layer, event.currentTarget.checked)}
          />
          {layerTitles[layer]}
        </label>
      ))}
    </fieldset>
  )
}

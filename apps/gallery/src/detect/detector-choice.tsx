import { useEffect } from 'preact/hooks'
import { percent } from '../charts/percent.js'
import { FileButton } from '../pictures/file-button.js'
import { OfferedField } from '../shell/offered-field.js'
import { useStore } from '../store.js'
import {
  chooseDetector,
  chooseFirstDetector,
  detecting,
  detectorInUse,
  offeredNow,
  openWeights,
} from './detecting.js'

/** Which detector looks at the picture, and a way to open another one. */
export function DetectorChoice() {
  const state = useStore(detecting)
  const { detector, status, progress, parameters, labels } = state
  useEffect(chooseFirstDetector, [])
  const offered = offeredNow(state)
  return (
    <>
      <div class="network-row">
        <OfferedField
          title="Detector"
          offered={offered}
          chosen={detector}
          placeholder="Choose one"
          onChoose={(id) => void chooseDetector(id)}
        />
        <FileButton
          title="Open weights"
          label="Weights of a detector"
          accept=".safetensors,.pth,.pt,.json,.bin"
          multiple
          onFiles={(files) => void openWeights(files)}
        />
      </div>
      <p class="soft detector-note" role="status">
        {status === 'opening'
          ? `The detector is being loaded${progress === undefined ? '' : `: ${percent(progress, 0)}`} …`
          : (detectorInUse(state)?.note ?? noneYet)}
        {status === 'ready' &&
          ` It knows ${namesOf(labels)}${parameters ? `; ${parameters.toLocaleString('en')} parameters` : ''}.`}
      </p>
    </>
  )
}

const noneYet = (
  <>
    No detector is chosen yet. Choose one, or open weights of your own: a file that was saved by{' '}
    <code>saveWeights</code> or by <code>cnn train detector</code>, or a <code>model.json</code>{' '}
    with its <code>.bin</code> files.
  </>
)

const namesOf = (labels: readonly string[]) =>
  labels.length > 12
    ? `${labels.length} kinds of things: ${labels.slice(0, 6).join(', ')} …`
    : labels.join(', ')

import { useEffect } from 'preact/hooks'
import { offeredNetworks } from '../networks.js'
import { FileButton } from '../pictures/file-button.js'
import { OfferedField } from '../shell/offered-field.js'
import { useStore } from '../store.js'
import { taughtNetwork } from '../teach/taught.js'
import { trainedNetwork } from '../train/trained.js'
import { ClassChoice } from './class-choice.js'
import type { MethodName } from './explain.service.js'
import { askFor, chooseFirstNetwork, chooseNetwork, explaining, openWeights } from './explaining.js'

const methods: readonly { name: MethodName; title: string; note: string }[] = [
  {
    name: 'grad-cam',
    title: 'Grad-CAM',
    note: 'How the class’s score changes with the network’s last feature map.',
  },
  {
    name: 'grad-cam++',
    title: 'Grad-CAM++',
    note: 'The same, weighted so that several things of a class all show.',
  },
  {
    name: 'occlusion',
    title: 'Occlusion',
    note: 'A square covers one place after the other: where does the probability fall? It takes longer.',
  },
]

/** Which network is asked about which class, and how. */
export function ExplainSettings() {
  const { error, method, shown, answered, networkStatus } = useStore(explaining)
  const { note } = methods.find(({ name }) => name === method)!
  return (
    <section class="card explain-settings" aria-label="Explanation">
      <NetworkChoice />
      {error && (
        <p class="note note-bad" role="alert">
          {error}
        </p>
      )}
      <p class="verdict" aria-live="polite">
        {shown ? (
          <>
            <strong>{shown.classes[0]!.label}</strong>
            {answered?.kind === 'sample' && (
              <Mark answer={shown.classes[0]!.label} truth={answered.label} />
            )}
          </>
        ) : (
          <span class="soft">
            {networkStatus === 'opening' ? 'The network is being loaded …' : 'No picture yet.'}
          </span>
        )}
      </p>
      <ClassChoice />
      <fieldset class="segments">
        <legend>Method</legend>
        <div class="segments-row">
          {methods.map(({ name, title }) => (
            <label key={name}>
              <input
                type="radio"
                name="method"
                value={name}
                checked={name === method}
                onChange={() => askFor({ method: name })}
              />
              <span>{title}</span>
            </label>
          ))}
        </div>
        <p class="soft method-note">{note}</p>
      </fieldset>
      {shown && (
        <p class="soft timing">
          {shown.milliseconds < 10
            ? shown.milliseconds.toFixed(1)
            : Math.round(shown.milliseconds).toLocaleString('en')}{' '}
          ms
        </p>
      )}
    </section>
  )
}

const Mark = ({ answer, truth }: { answer: string; truth: string }) => (
  <span class={answer === truth ? 'good' : 'bad'}>
    {answer === truth ? 'right' : `wrong: it is ${truth}`}
  </span>
)

/** The network, and a way to open another one. */
function NetworkChoice() {
  const { network, opened } = useStore(explaining)
  const trained = useStore(trainedNetwork)
  const taught = useStore(taughtNetwork)
  useEffect(chooseFirstNetwork, [trained, taught])
  return (
    <div class="network-row">
      <OfferedField
        title="Network"
        offered={offeredNetworks(opened)}
        chosen={network}
        onChoose={chooseNetwork}
      />
      <FileButton
        title="Open weights"
        label="A weights file"
        accept=".safetensors"
        onFiles={([file]) => file && openWeights(file)}
      />
    </div>
  )
}

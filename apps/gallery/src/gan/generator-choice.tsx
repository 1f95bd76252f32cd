import { useEffect } from 'preact/hooks'
import { percent } from '../charts/percent.js'
import { FileButton } from '../pictures/file-button.js'
import { OfferedField } from '../shell/offered-field.js'
import { hrefOf } from '../shell/route.js'
import { useStore } from '../store.js'
import {
  chooseFirstGenerator,
  chooseGenerator,
  choosingGenerator,
  offeredNow,
  openWeights,
} from './choosing-generator.js'
import type { GanFacts } from './gan-source.js'
import { trainedGan } from './trained-gan.js'

/** Which generator is looked at, and a way to open another one. */
export function GeneratorChoice() {
  const state = useStore(choosingGenerator)
  const trained = useStore(trainedGan)
  const { generator, status, progress, facts, error } = state
  useEffect(chooseFirstGenerator, [trained])
  const offered = offeredNow(state)
  const note = offered.find(({ id }) => id === generator)?.note
  return (
    <div class="generator-choice">
      <div class="network-row">
        <OfferedField
          title="Generator"
          offered={offered}
          chosen={generator}
          placeholder={offered.length > 0 ? 'Choose one' : 'None yet'}
          onChoose={(id) => void chooseGenerator(id)}
        />
        <FileButton
          title="Open weights"
          label="Weights of a generator"
          accept=".safetensors"
          onFiles={([file]) => file && void openWeights(file)}
        />
      </div>
      <p class="soft gan-note" role="status">
        {status === 'none' && noneYet}
        {status === 'opening' &&
          `The generator is being loaded${progress === undefined ? '' : `: ${percent(progress, 0)}`} …`}
        {status === 'ready' && facts && `${note} ${factsText(facts)}`}
      </p>
      {error && (
        <p class="note note-bad" role="alert">
          {error}
        </p>
      )}
    </div>
  )
}

const noneYet = (
  <>
    No generator is here yet. <a href={hrefOf('gan-pictures')}>Train one in this page</a>, which
    takes some minutes, or open weights of your own: a file that was saved by this page, by{' '}
    <code>saveWeights</code> or by <code>cnn train</code>.
  </>
)

function factsText({ imageSize, channels, latent, parameters, judges, labels }: GanFacts) {
  const kind = channels === 1 ? 'grey' : 'colour'
  const classes = labels ? `, of ${labels.length} classes` : ''
  const judge = judges ? ' Its discriminator came along.' : ''
  return `It makes ${kind} pictures of ${imageSize} × ${imageSize} pixels${classes} out of ${latent.size} numbers; ${parameters.toLocaleString('en')} parameters.${judge}`
}

import { explainPicture } from '../explain/explaining.js'
import { Icon } from '../shell/icon.js'
import { hrefOf } from '../shell/route.js'
import { useStore } from '../store.js'
import { frameOf } from './camera-frame.js'
import { LabelBars } from './label-bars.js'
import { NetworkChoice } from './network-choice.js'
import { PixelView } from './pixel-view.js'
import { framingOf, prepareWith, type RecognitionState, recognition } from './recognition.js'

/** What the network sees, and what it takes it for. */
export function ResultCard() {
  const state = useStore(recognition)
  const { answer, error, networkStatus } = state
  return (
    <section class="card result" aria-label="Answer">
      <NetworkChoice />
      {error && (
        <p class="note note-bad" role="alert">
          {error}
        </p>
      )}
      <div class="answer" aria-busy={state.picture !== (answer && state.answered)}>
        {answer ? (
          <>
            <Verdict state={state} answer={answer} />
            <LabelBars classes={answer.classes} />
            <WhyLink state={state} />
          </>
        ) : (
          <p class="soft answer-empty" role="status">
            {networkStatus === 'opening'
              ? 'The network is being loaded …'
              : 'Draw something, or give it a picture: the answer appears here, as you draw.'}
          </p>
        )}
      </div>
      <div class="seen">
        <PixelView pixels={answer?.seen} label="The 28 by 28 pixels that the network sees" />
        <div>
          <h2>What the network sees</h2>
          <p class="soft">28 × 28 grey pixels, white on black: {framingNote(state)}</p>
          <PreparationSwitches state={state} />
        </div>
      </div>
      {answer && (
        <p class="soft timing">
          {answer.milliseconds < 10
            ? answer.milliseconds.toFixed(1)
            : Math.round(answer.milliseconds)}{' '}
          ms{state.parameters && `, ${state.parameters.toLocaleString('en')} parameters`}
        </p>
      )}
    </section>
  )
}

function Verdict({
  state,
  answer,
}: {
  state: RecognitionState
  answer: NonNullable<RecognitionState['answer']>
}) {
  const best = answer.classes[0]!
  const truth = state.answered?.kind === 'sample' ? state.answered.label : undefined
  return (
    <p class="verdict" aria-live="polite">
      <strong>{best.label}</strong>
      {truth !== undefined && (
        <span class={best.label === truth ? 'good' : 'bad'}>
          {best.label === truth ? 'right' : `wrong: it is ${truth}`}
        </span>
      )}
    </p>
  )
}

/** Takes the picture to the explain page; a frame of the camera is gone by then. */
function WhyLink({ state: { answered, network } }: { state: RecognitionState }) {
  if (!answered || !network || frameOf(answered)) return null
  return (
    <a
      class="button why-link"
      href={hrefOf('explain')}
      onClick={() => explainPicture(answered, network)}
    >
      <Icon name="arrow" />
      What speaks for it?
    </a>
  )
}

function PreparationSwitches({ state }: { state: RecognitionState }) {
  const { picture, answer, network, invert, fill } = state
  if (picture?.kind === 'photo') {
    return (
      <label class="switch">
        <input
          type="checkbox"
          checked={invert ?? answer?.isInverted ?? false}
          onChange={(event) => prepareWith({ invert: event.currentTarget.checked })}
        />
        <span>Exchange light and dark</span>
      </label>
    )
  }
  if (picture?.kind === 'sample' || framingOf(network) !== 'fashion-mnist') return null
  return (
    <label class="switch">
      <input
        type="checkbox"
        checked={fill}
        onChange={(event) => prepareWith({ fill: event.currentTarget.checked })}
      />
      <span>Fill closed outlines</span>
    </label>
  )
}

function framingNote({ picture, network }: RecognitionState): string {
  if (picture?.kind === 'sample') return 'a test picture, as it is in the data set.'
  return framingOf(network) === 'mnist'
    ? 'fitted into 20 pixels, its centre of mass in the middle, as MNIST’s makers did.'
    : 'cropped and scaled until the longer side fills them, as Fashion-MNIST’s makers did.'
}

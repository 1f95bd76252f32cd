import { Icon } from '../shell/icon.js'
import type { TrainSettings } from './train.service.js'
import { trainedNetwork } from './trained.js'
import {
  continueTraining,
  startTraining,
  stopTraining,
  type TrainingState,
  trainFurther,
} from './training.js'

interface TrainActionsProps {
  state: TrainingState
  /** Those that are chosen now; the run has its own. */
  settings: TrainSettings
}

/** The buttons that fit the state of the run; the first is the one that most will want. */
export function TrainActions({ state, settings }: TrainActionsProps) {
  const { phase } = state
  const fits = state.settings?.widths.join() === settings.widths.join()
  const start = () => startTraining(settings)
  switch (phase) {
    case 'preparing':
    case 'training':
    case 'stopping':
      return (
        <div class="actions">
          <button
            type="button"
            class="button button-primary"
            disabled={phase !== 'training'}
            onClick={stopTraining}
          >
            <Icon name="stop" />
            {phase === 'stopping' ? 'Stopping …' : 'Stop'}
          </button>
        </div>
      )
    case 'stopped':
      return (
        <div class="actions">
          <button type="button" class="button button-primary" onClick={continueTraining}>
            <Icon name="play" />
            Continue
          </button>
          <StartOver start={start} />
        </div>
      )
    case 'done':
      return (
        <div class="actions">
          {fits && (
            <button
              type="button"
              class="button button-primary"
              onClick={() => trainFurther(settings)}
            >
              <Icon name="play" />
              Train {settings.epochs} more
            </button>
          )}
          <StartOver start={start} />
        </div>
      )
    default:
      return (
        <div class="actions">
          <button type="button" class="button button-primary" onClick={start}>
            <Icon name="play" />
            {trainedNetwork.value || phase === 'failed' ? 'Start anew' : 'Start training'}
          </button>
        </div>
      )
  }
}

function StartOver({ start }: { start(): void }) {
  return (
    <button type="button" class="button" onClick={start}>
      <Icon name="restart" />
      Start over
    </button>
  )
}

import { Icon } from '../shell/icon.js'
import type { GanPhase } from './gan-training.js'

interface GanActionsProps {
  phase: GanPhase
  /** Why one cannot start yet. */
  isBlocked?: boolean
  onGo(): void
  onStep(): void
  onPause(): void
  onReset(): void
}

/** Start, pause, one step, back to the beginning. */
export function GanActions({ phase, isBlocked, onGo, onStep, onPause, onReset }: GanActionsProps) {
  const isRunning = phase === 'running' || phase === 'stopping'
  const isBusy = isRunning || phase === 'preparing'
  return (
    <div class="actions gan-actions">
      {isRunning ? (
        <button
          type="button"
          class="button button-primary"
          disabled={phase === 'stopping'}
          onClick={onPause}
        >
          <Icon name="pause" />
          Pause
        </button>
      ) : (
        <button
          type="button"
          class="button button-primary"
          disabled={isBlocked || phase === 'preparing' || phase === 'done'}
          onClick={onGo}
        >
          <Icon name="play" />
          {phase === 'paused' ? 'Continue' : 'Start'}
        </button>
      )}
      <button type="button" class="button" disabled={isBlocked || isBusy} onClick={onStep}>
        <Icon name="step" />
        Step
      </button>
      <button type="button" class="button" disabled={phase === 'idle'} onClick={onReset}>
        <Icon name="restart" />
        Reset
      </button>
    </div>
  )
}

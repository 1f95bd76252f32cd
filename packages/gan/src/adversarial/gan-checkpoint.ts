import {
  CnnError,
  type RunTensors,
  readCheckpoint,
  runFiles,
  type StateEntry,
  type TrainingState,
  writeCheckpoint,
} from '@cnn/core'
import type { Player } from './player.js'

type State = Map<string, StateEntry>

/** What a checkpoint of several players holds beside tensors. */
export interface PlayersState extends TrainingState {
  /** Steps of each player's optimiser. */
  steps: Record<string, number>
  /** What the run must be to go on from it, by name: its seed, its data's size. */
  run: Record<string, unknown>
}

/**
 * Writes several networks that learn together as one checkpoint: each network's keys have its name in front
 * ('generator.main.0.weight'), so that the file is a weights file of them all.
 * @throws CnnError 'write-failed', and 'bad-loss', leaving the last checkpoint, where a network holds what is no number
 */
export async function writePlayers(
  folder: string,
  players: readonly Player[],
  state: Omit<PlayersState, 'steps' | 'history'>,
): Promise<void> {
  const weights: State = new Map()
  const optimizer: State = new Map()
  const average: State = new Map()
  for (const player of players) {
    const tensors = await player.capture()
    const own = [
      [weights, tensors.weights],
      [optimizer, tensors.optimizer],
      [average, tensors.average ?? new Map()],
    ] as const
    for (const [all, entries] of own) {
      for (const [key, entry] of entries) all.set(`${player.name}.${key}`, entry)
    }
  }
  const steps = Object.fromEntries(players.map(({ name, steps }) => [name, steps]))
  await writeCheckpoint(runFiles(folder).checkpoint, {
    weights,
    optimizer,
    average,
    state: { ...state, steps, history: [] } as PlayersState,
  })
}

/**
 * Takes the players' tensors back, and gives the state; undefined where there is no checkpoint.
 * @param run as the checkpoint's state must have it
 * @throws CnnError 'checkpoint-mismatch', 'weights-mismatch', and what `readCheckpoint` throws
 */
export async function readPlayers(
  folder: string,
  players: readonly Player[],
  run: Record<string, unknown>,
): Promise<PlayersState | undefined> {
  const saved = await readCheckpoint(runFiles(folder).checkpoint)
  if (!saved) return undefined
  const state = saved.state as PlayersState
  checkSameRun(folder, state, run)
  for (const player of players) {
    const prefix = `${player.name}.`
    const tensors: RunTensors = {
      weights: under(prefix, saved.weights),
      optimizer: under(prefix, saved.optimizer),
      average: under(prefix, saved.average ?? new Map()),
    }
    player.restore(tensors, state.steps[player.name] ?? 0)
  }
  return state
}

function under(prefix: string, entries: ReadonlyMap<string, StateEntry>): State {
  const own: State = new Map()
  for (const [key, entry] of entries) {
    if (key.startsWith(prefix)) own.set(key.slice(prefix.length), entry)
  }
  return own
}

function checkSameRun(folder: string, state: PlayersState, run: Record<string, unknown>) {
  if (typeof state.steps !== 'object' || typeof state.run !== 'object') {
    throw new CnnError(
      'checkpoint-mismatch',
      `The checkpoint in ${folder} is of another kind of training. Choose another folder.`,
    )
  }
  for (const [name, value] of Object.entries(run)) {
    const was = state.run[name]
    if (JSON.stringify(was) === JSON.stringify(value)) continue
    throw new CnnError(
      'checkpoint-mismatch',
      `The checkpoint in ${folder} was written with ${name} ${was}, this run has ${value}. Use the same value, or another folder.`,
    )
  }
}

import { readStored, writeStored } from '#runtime/weights/stored-file'
import { CnnError } from '../errors.js'
import type { StateEntry } from '../layers/parameter.js'
import { decodeValues } from '../weights/dtype.js'
import { readSafetensors, type WritableEntry, writeSafetensors } from '../weights/safetensors.js'
import { decodeWeights, type WeightsFile } from '../weights/weights-file.js'

type State = Map<string, StateEntry>

/** Where a training run stands. Travels as JSON, in which here also NaN and the infinities survive. */
export interface TrainingState {
  /** The epoch under way, counted from 0. */
  epoch: number
  /** Samples of that epoch already trained on. */
  position: number
  /** Steps of the optimiser so far, in all epochs. */
  step: number
  seed: number
  /** The state of a schedule that has one. */
  schedule?: unknown
  /** The events so far, one per epoch. */
  history: unknown[]
  /** The best epoch so far. */
  best?: unknown
}

/** All that a run needs to go on as if it had never stopped. */
export interface Checkpoint<Run extends TrainingState = TrainingState> {
  weights: ReadonlyMap<string, StateEntry>
  /** The optimiser's slots, as 'exp_avg.conv1.weight'. */
  optimizer: ReadonlyMap<string, StateEntry>
  /** The moving average of the weights, where one is kept. */
  average?: ReadonlyMap<string, StateEntry>
  state: Run
}

/** What lies in the folder of a training run. */
export const runFiles = (folder: string) => {
  const base = folder === '' || folder.endsWith('/') ? folder : `${folder}/`
  return {
    /** Where the run stands: `readCheckpoint`. */
    checkpoint: `${base}checkpoint.safetensors`,
    /** The weights of the best epoch so far: `load`. */
    best: `${base}best.safetensors`,
    /** One line of JSON per event. */
    log: `${base}log.jsonl`,
  }
}

/**
 * Writes a checkpoint as one safetensors file, float32 bit by bit: the weights under their own keys (so that the file
 * is a weights file too), the rest under `optimizer/` and `average/`. Whatever stops it, the previous one is intact.
 * In browsers the page's IndexedDB keeps it.
 * @throws CnnError 'write-failed'
 */
export async function writeCheckpoint(path: string, checkpoint: Checkpoint): Promise<void> {
  await writeStored(path, encodeCheckpoint(checkpoint))
}

/**
 * Reads a checkpoint; undefined where there is none.
 * @throws CnnError 'bad-checkpoint', 'bad-safetensors', 'read-failed'
 */
export async function readCheckpoint(path: string): Promise<Checkpoint | undefined> {
  const bytes = await readStored(path)
  return bytes && decodeCheckpoint(bytes, path)
}

/**
 * Keeps the weights file of the best epoch in a run's folder, in the manner of a checkpoint; `bytes` as `saveWeights`
 * gives them.
 * @throws CnnError 'write-failed'
 */
export async function writeBestWeights(folder: string, bytes: Uint8Array): Promise<void> {
  await writeStored(runFiles(folder).best, bytes)
}

/**
 * Reads what `writeBestWeights` kept.
 * @throws CnnError 'not-found', and what `decodeWeights` throws
 */
export async function readBestWeights(folder: string): Promise<WeightsFile> {
  const { best } = runFiles(folder)
  const bytes = await readStored(best)
  if (bytes) return decodeWeights(bytes, best)
  throw new CnnError(
    'not-found',
    `The checkpoint of ${folder} remembers a best epoch, but its weights, ${best}, are gone. Put them back, or begin in another folder.`,
  )
}

/** The bytes of a checkpoint; the same checkpoint gives the same bytes. */
export function encodeCheckpoint({ weights, optimizer, average, state }: Checkpoint) {
  const entries = new Map<string, WritableEntry>(weights)
  for (const [key, entry] of optimizer) entries.set(`optimizer/${key}`, entry)
  for (const [key, entry] of average ?? []) entries.set(`average/${key}`, entry)
  const metadata = { format: 'pt', 'cnn.checkpoint': stringify(state) }
  return writeSafetensors(entries, { metadata })
}

/** @param name what to call the file in errors */
export function decodeCheckpoint(bytes: Uint8Array, name = 'The file'): Checkpoint {
  const { entries, metadata } = readSafetensors(bytes)
  const state = parseState(metadata['cnn.checkpoint'], name)
  const sections = {
    weights: new Map() as State,
    optimizer: new Map() as State,
    average: new Map() as State,
  }
  for (const [key, { dtype, shape, data }] of entries) {
    const [, section, rest] = /^(optimizer|average)\/(.*)$/s.exec(key) ?? [key, 'weights', key]
    const entry = { shape, ...decodeValues(dtype, data) }
    sections[section as keyof typeof sections].set(rest!, entry)
  }
  const { average, ...others } = sections
  return average.size > 0 ? { ...others, average, state } : { ...others, state }
}

function parseState(text: string | undefined, name: string): TrainingState {
  if (text === undefined) {
    throw new CnnError(
      'bad-checkpoint',
      `${name} is no checkpoint of a training run: weights alone do not tell where the run stood.`,
    )
  }
  let state: TrainingState
  try {
    state = JSON.parse(text, reviveNumber)
  } catch (cause) {
    throw new CnnError('bad-checkpoint', `The training state in ${name} is not JSON.`, { cause })
  }
  for (const field of ['epoch', 'position', 'step', 'seed'] as const) {
    if (!Number.isFinite(state?.[field])) {
      throw new CnnError(
        'bad-checkpoint',
        `The training state in ${name} has no number '${field}'.`,
      )
    }
  }
  if (!Array.isArray(state.history)) {
    throw new CnnError('bad-checkpoint', `The training state in ${name} has no list 'history'.`)
  }
  return state
}

const stringify = (state: TrainingState) =>
  JSON.stringify(state, (_, value) =>
    typeof value === 'number' && !Number.isFinite(value) ? { $number: String(value) } : value,
  )

function reviveNumber(_: string, value: unknown) {
  const number = (value as { $number?: unknown } | null)?.$number
  return typeof number === 'string' ? Number(number) : value
}

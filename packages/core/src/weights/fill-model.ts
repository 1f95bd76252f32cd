import { CnnError, throwIfAborted } from '../errors.js'
import type { Module } from '../layers/module.js'
import { Counter, type StateEntry } from '../layers/parameter.js'
import { describeMismatch, findMismatch, mismatchCount } from '../layers/state-mismatch.js'
import { findNonFinite } from './find-non-finite.js'
import { isIgnored, type KeyRules } from './key-rules.js'
import { notFinite } from './not-finite.js'
import type { OpenedWeights } from './open-weights.js'

/** Which entries of a file a network takes. */
export interface Fit {
  /** Keys of both, in the network's order. */
  keys: string[]
  /** Keys of the network that the file lacks; what is ignored is not counted. */
  missing: string[]
  /** Keys of both whose shapes differ. */
  misshapen: string[]
  /** Keys of the file that the network lacks. */
  unexpected: string[]
}

/**
 * Compares a file with a network.
 * @throws CnnError 'weights-mismatch' with a table where they differ; if not `strict`, only where nothing fits
 */
export function fitToModel(
  model: Module,
  { tensors, name }: OpenedWeights,
  { strict, ignore }: { strict: boolean; ignore?: KeyRules['ignore'] },
): Fit {
  const expected = model.stateShapes()
  for (const key of expected.keys()) if (isIgnored(key, ignore)) expected.delete(key)
  const mismatch = findMismatch(expected, tensors)
  const bad = new Set(mismatch.misshapen)
  const keys = [...expected.keys()].filter((key) => tensors.has(key) && !bad.has(key))
  if (mismatchCount(mismatch) > 0 && (strict || keys.length === 0)) {
    const table = describeMismatch(mismatch, expected, tensors, model.constructor.name)
    throw new CnnError('weights-mismatch', `${name}: ${table}`)
  }
  return { keys, ...mismatch }
}

/** Puts entries into a network one after another, so that only one of them need be in memory beside it. */
export async function fillModel(
  model: Module,
  entries: AsyncIterable<[string, StateEntry]> | Iterable<[string, StateEntry]>,
): Promise<void> {
  const tensors = new Map(model.stateTensors())
  for await (const [key, { data }] of entries) {
    const tensor = tensors.get(key)!
    if (tensor instanceof Counter) tensor.value = data[0] ?? 0
    else tensor.setState(data)
  }
}

interface ReadEntriesOptions {
  allowNaN?: boolean
  signal?: AbortSignal
}

/**
 * Reads entries of a file one after another.
 * @throws CnnError 'bad-weights' naming what holds NaN or infinite values
 */
export async function* readEntries(
  { tensors, name }: OpenedWeights,
  keys: Iterable<string>,
  { allowNaN = false, signal }: ReadEntriesOptions = {},
): AsyncGenerator<[key: string, entry: StateEntry]> {
  const bad: string[] = []
  for (const key of keys) {
    throwIfAborted(signal)
    const entry = await tensors.get(key)!.read()
    const index = allowNaN ? -1 : findNonFinite(entry.data)
    if (index >= 0) bad.push(`${key} (${entry.data[index]} at ${index})`)
    if (bad.length === 0) yield [key, entry]
  }
  if (bad.length > 0) throw notFinite(bad, name)
}

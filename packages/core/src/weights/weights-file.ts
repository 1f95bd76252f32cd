import { CnnError } from '../errors.js'
import type { StateEntry } from '../layers/parameter.js'
import { decodeValues } from './dtype.js'
import { findNonFinite } from './find-non-finite.js'
import { decodeMetadata } from './metadata.js'
import { notFinite } from './not-finite.js'
import { readSafetensors, type SafetensorsEntry } from './safetensors.js'
import type { WeightsMetadata } from './weights.js'

export interface WeightsFile {
  /** What to call the file in messages. */
  name: string
  /** Values under the network's keys, in PyTorch's layouts. */
  entries: ReadonlyMap<string, StateEntry>
  metadata: WeightsMetadata
  /** All that the file says beside its tensors, as it says it. */
  strings: Readonly<Record<string, string>>
}

/** A safetensors file from its bytes; `name` is what errors call it. */
export function decodeWeights(
  bytes: Uint8Array,
  name = 'the weights',
  { allowNaN = false }: { allowNaN?: boolean } = {},
): WeightsFile {
  const { entries, metadata } = readNamed(bytes, name)
  const state = stateOf(entries)
  if (!allowNaN) checkFinite(state, name)
  return { name, entries: state, metadata: decodeMetadata(metadata, name), strings: metadata }
}

function readNamed(bytes: Uint8Array, name: string) {
  try {
    return readSafetensors(bytes)
  } catch (cause) {
    if (!(cause instanceof CnnError)) throw cause
    throw new CnnError(cause.code, `${name}: ${cause.message}`, { cause })
  }
}

/** A network's state. Of a checkpoint only that: the averages if it has them, with the weights that have none. */
function stateOf(stored: ReadonlyMap<string, SafetensorsEntry>): Map<string, StateEntry> {
  const state = new Map<string, StateEntry>()
  for (const [key, { dtype, shape, data }] of stored) {
    if (key.startsWith('optimizer/')) continue
    state.set(key.replace(/^average\//, ''), { shape, ...decodeValues(dtype, data) })
  }
  return state
}

function checkFinite(state: ReadonlyMap<string, StateEntry>, name: string) {
  const bad: string[] = []
  for (const [key, { data }] of state) {
    const index = findNonFinite(data)
    if (index >= 0) bad.push(`${key} (${data[index]} at ${index})`)
  }
  if (bad.length > 0) throw notFinite(bad, name)
}

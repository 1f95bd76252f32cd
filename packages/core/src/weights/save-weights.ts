import { saveFile } from '#runtime/weights/save-file'
import { CnnError } from '../errors.js'
import type { Module } from '../layers/module.js'
import type { StateEntry } from '../layers/parameter.js'
import { findNonFinite } from './find-non-finite.js'
import { encodeMetadata } from './metadata.js'
import { writeSafetensors } from './safetensors.js'
import type { WeightsMetadata } from './weights.js'

export interface SaveWeightsOptions {
  /** How values are stored: float16 takes half the room and keeps 11 bits. Default 'float32'. */
  dtype?: 'float32' | 'float16'
  /** What travels in the file, so that it is enough by itself. */
  metadata?: WeightsMetadata<object>
}

/** A network that knows what should travel with its weights. */
export interface SelfDescribing {
  weightsMetadata(): WeightsMetadata<object>
}

/**
 * Writes a network's weights as safetensors, under PyTorch's names and in its layouts, and gives the bytes. With a
 * path, in Node they also become a file, whole or not at all; in a page, a download of that name.
 * @throws CnnError 'bad-weights' (NaN or infinite values), 'float16-overflow', 'write-failed', 'no-download'
 */
export async function saveWeights(
  model: Module & Partial<SelfDescribing>,
  path?: string,
  { dtype, metadata }: SaveWeightsOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const state = await model.stateDict()
  checkFinite(state)
  const described = { ...model.weightsMetadata?.(), ...metadata }
  const bytes = writeSafetensors(state, { dtype, metadata: encodeMetadata(described) })
  if (path !== undefined) await saveFile(path, bytes)
  return bytes
}

function checkFinite(state: ReadonlyMap<string, StateEntry>) {
  for (const [key, { data }] of state) {
    const index = findNonFinite(data)
    if (index < 0) continue
    throw new CnnError(
      'bad-weights',
      `The network's ${key} holds ${data[index]}; such weights are of no use. Its training diverged: lower the learning rate, or clip gradients.`,
    )
  }
}

import type { ByteSource } from '../data/byte-source.js'
import { CnnError, throwIfAborted } from '../errors.js'
import { recognizeFormat } from './formats.js'
import { applyKeyRules, type KeyRules } from './key-rules.js'
import type { OpenOptions, StoredTensor } from './weights-format.js'
import { openSource, type SourceOptions, type WeightsSource } from './weights-source.js'

export interface OpenWeightsOptions extends SourceOptions, KeyRules, OpenOptions {}

/** A weights file whose tensors are read when they are asked for. */
export interface OpenedWeights {
  /** What to call the file in messages. */
  readonly name: string
  /** For people: 'safetensors', 'PyTorch'. */
  readonly format: string
  /** The size of the file. */
  readonly bytes: number
  /** By key, in the order of the file. */
  readonly tensors: ReadonlyMap<string, StoredTensor>
  /** What the file says beside its tensors, as it says it. */
  readonly metadata: Readonly<Record<string, string>>
  /** To be called when all is read. */
  close(): Promise<void>
}

/**
 * Opens a weights file of any format, told by its bytes: safetensors, also in shards; PyTorch's `.pth` and `.pt`, read
 * without running anything; NumPy's `.npz` and `.npy`; ONNX. What it holds is checked, but not read yet.
 * @throws CnnError 'unknown-format', 'bad-safetensors', 'bad-weights-file', 'unsafe-pickle', 'ambiguous-checkpoint',
 * 'no-tensors', 'not-found', 'read-failed', 'size-mismatch', 'hash-mismatch', 'unpinned-revision', 'aborted', and what
 * `download` throws
 */
export async function openWeights(
  source: WeightsSource,
  options: OpenWeightsOptions = {},
): Promise<OpenedWeights> {
  const file = await openSource(source, options)
  try {
    return await openStored(file, options)
  } catch (error) {
    await file.close()
    throw error
  }
}

async function openStored(file: ByteSource, options: OpenWeightsOptions): Promise<OpenedWeights> {
  const { name } = file
  const format = await recognizeFormat(file)
  throwIfAborted(options.signal)
  const stored = await format.open(file, options).catch((error) => {
    throw naming(name, error)
  })
  return {
    name,
    format: stored.format ?? format.name,
    bytes: file.length,
    tensors: applyKeyRules(stored.tensors, options),
    metadata: stored.metadata,
    async close() {
      await stored.close?.()
      await file.close()
    },
  }
}

/** The error, saying which file it is about. */
function naming(name: string, error: unknown) {
  if (!(error instanceof CnnError) || error.message.includes(name)) return error
  return new CnnError(error.code, `${name}: ${error.message}`, { cause: error })
}

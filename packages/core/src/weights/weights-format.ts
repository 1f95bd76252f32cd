import type { ByteSource } from '../data/byte-source.js'
import type { StateEntry } from '../layers/parameter.js'

/** A tensor in a file, whose values stay there until asked for. */
export interface StoredTensor {
  /** How the values are stored, as safetensors calls it: 'F32', 'I64'. */
  readonly dtype: string
  /** In PyTorch's order of axes. */
  readonly shape: readonly number[]
  /** The values in row-major order; of a file in memory a view where it can be, so not to be written to. */
  read(): Promise<StateEntry>
}

/** A weights file that was opened: what is in it is known, but not read yet. */
export interface StoredWeights {
  /** What the file is, where the format has several kinds: 'PyTorch', 'NumPy (.npz)'. */
  readonly format?: string
  /** By key, in the order of the file. */
  readonly tensors: ReadonlyMap<string, StoredTensor>
  /** What the file says beside its tensors. */
  readonly metadata: Readonly<Record<string, string>>
  /** Frees what the format opened beside the file itself. */
  close?(): Promise<void>
}

export interface OpenOptions {
  /** Which of several state dicts in a checkpoint is meant: 'model', 'ema.state_dict'. */
  at?: string
}

/** A format of weights files. */
export interface WeightsFormat {
  /** For people: 'safetensors'. */
  readonly name: string
  /** Whether a file that begins with these bytes (4,096 of them, or all it has) is meant to be of this format. */
  recognizes(head: Uint8Array): boolean
  /** Reads and checks everything but the values. */
  open(source: ByteSource, options: OpenOptions): Promise<StoredWeights>
}

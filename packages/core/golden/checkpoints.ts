import golden from './checkpoints.json'

export interface GoldenTensor {
  dtype: string
  shape: number[]
  values: number[]
}

interface GoldenFile {
  base64: string
  /** What PyTorch or NumPy finds in it, where it can be read. */
  tensors?: Record<string, GoldenTensor>
}

const files: Record<string, GoldenFile> = golden

export const checkpointBytes = (name: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(files[name]!.base64), (character) => character.charCodeAt(0))

/** The files that can be read, with what is in them. */
export const readableCheckpoints = Object.entries(files).flatMap(([name, { tensors }]) =>
  tensors ? [{ name, tensors }] : [],
)

export const checkpointNames = Object.keys(files)

import { readFileSync } from 'node:fs'

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

const files: Record<string, GoldenFile> = JSON.parse(
  readFileSync(new URL('checkpoints.json', import.meta.url), 'utf8'),
)

export const checkpointBytes = (name: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(Buffer.from(files[name]!.base64, 'base64'))

/** The files that can be read, with what is in them. */
export const readableCheckpoints = Object.entries(files).flatMap(([name, { tensors }]) =>
  tensors ? [{ name, tensors }] : [],
)

export const checkpointNames = Object.keys(files)

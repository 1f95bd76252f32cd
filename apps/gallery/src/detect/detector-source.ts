/** A file of the visitor's. */
export interface NamedFile {
  name: string
  file: Blob
}

/** Which detector: one of `detectors.ts`, or one out of files. */
export type DetectorSource = { id: string } | { files: readonly NamedFile[] }

const weightsNames = /\.(safetensors|pth|pt|bin|json|onnx|npz)$/i

/** Whether a file is for weights by its name; what else is given to the page is taken for a picture. */
export const isWeightsFile = ({ name, type }: Pick<File, 'name' | 'type'>) =>
  !type.startsWith('image/') && weightsNames.test(name)

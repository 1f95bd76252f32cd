import { readAll } from '../../data/byte-source.js'
import { decodeValues } from '../dtype.js'
import type { StoredTensor, WeightsFormat } from '../weights-format.js'

/** The field of a model in which its version stands, the first one, and how many kinds of fields there are. */
const versionField = 1
const lastField = 26
/** Versions of the format have been numbered from 1; the tenth came in 2024. */
const mostVersions = 64

/** Whether bytes look like an ONNX file: they begin with the version of the format, and go on with a field of a model. */
export function isOnnx(bytes: Uint8Array): boolean {
  const [tag = 0, version = 0, next = 0] = bytes
  const isVersion = tag === versionField * 8 && version > 0 && version < mostVersions
  return isVersion && next >= 8 && next < (lastField + 1) * 8
}

/** The initialisers of an ONNX file: under the network's own keys where its exporter kept them. */
export const onnxFormat: WeightsFormat = {
  name: 'ONNX',
  recognizes: isOnnx,
  async open(source) {
    const { readOnnxWeights } = await import('./read-onnx-weights.js')
    const { entries, metadata } = readOnnxWeights(await readAll(source))
    const tensors = new Map<string, StoredTensor>()
    for (const [key, { dtype, shape, data }] of entries) {
      const read = async () => ({ shape, ...decodeValues(dtype, data) })
      tensors.set(key, { dtype, shape, read })
    }
    return { tensors, metadata }
  },
}

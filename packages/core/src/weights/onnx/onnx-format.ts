import { readAll } from '../byte-source.js'
import { decodeValues } from '../dtype.js'
import type { StoredTensor, WeightsFormat } from '../weights-format.js'
import { isOnnx, readOnnxWeights } from './read-onnx-weights.js'

/** The initialisers of an ONNX file: under the network's own keys where its exporter kept them. */
export const onnxFormat: WeightsFormat = {
  name: 'ONNX',
  recognizes: isOnnx,
  async open(source) {
    const { entries, metadata } = readOnnxWeights(await readAll(source))
    const tensors = new Map<string, StoredTensor>()
    for (const [key, { dtype, shape, data }] of entries) {
      const read = async () => ({ shape, ...decodeValues(dtype, data) })
      tensors.set(key, { dtype, shape, read })
    }
    return { tensors, metadata }
  },
}

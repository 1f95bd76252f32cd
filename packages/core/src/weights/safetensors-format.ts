import type { ByteSource } from '../data/byte-source.js'
import { decodeValues } from './dtype.js'
import { headerLength, parseHeader, prefixLength } from './safetensors-header.js'
import type { StoredTensor, StoredWeights, WeightsFormat } from './weights-format.js'

/**
 * Opens a safetensors file: reads its header, and each tensor's bytes when they are asked for. Of a training checkpoint
 * only the network's state is given: the averages if it has them, with the weights that have none.
 */
export const safetensorsFormat: WeightsFormat = {
  name: 'safetensors',
  // The length of the header comes first, so that JSON begins at the ninth byte.
  recognizes: (head) => /^\{\s*["}]/.test(String.fromCharCode(...head.subarray(8, 40))),
  async open(source) {
    const { entries, metadata, dataStart } = await readHeader(source)
    const tensors = new Map<string, StoredTensor>()
    for (const { key, dtype, shape, begin, end } of entries) {
      if (key.startsWith('optimizer/')) continue
      tensors.set(key.replace(/^average\//, ''), {
        dtype,
        shape,
        async read() {
          const bytes = await source.read(dataStart + begin, dataStart + end)
          return { shape, ...decodeValues(dtype, bytes) }
        },
      })
    }
    return { tensors, metadata } satisfies StoredWeights
  },
}

async function readHeader(source: ByteSource) {
  const { length } = source
  const prefix = await source.read(0, Math.min(prefixLength, length))
  const dataStart = prefixLength + headerLength(prefix, length)
  const header = await source.read(prefixLength, dataStart)
  return { ...parseHeader(header, length - dataStart), dataStart }
}

import { asciiAt } from '../data/describe-bytes.js'
import type { WeightsFormat } from './weights-format.js'

/** Zip archives, as which both PyTorch and NumPy write weights. */
export const zipFormat: WeightsFormat = {
  name: 'NumPy (.npz)',
  recognizes: (head) => asciiAt(head, 0, 'PK\x03\x04') || asciiAt(head, 0, 'PK\x05\x06'),
  async open(source, options) {
    const { openZipWeights } = await import('./open-zip-weights.js')
    return openZipWeights(source, options)
  },
}

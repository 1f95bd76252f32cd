import { npySignature } from '../../data/numpy/npy-signature.js'
import type { WeightsFormat } from '../weights-format.js'

/** NumPy's array in a file of its own. It has no name of its own: the file's is taken. */
export const npyFormat: WeightsFormat = {
  name: 'NumPy (.npy)',
  recognizes: (head) => String.fromCharCode(...head.subarray(0, 6)) === npySignature,
  async open(source) {
    const { openNpy } = await import('./npy.js')
    const key = /([^/\\]+)\.npy$/i.exec(source.name)?.[1] ?? 'array'
    return { tensors: new Map([[key, await openNpy(source, source.name)]]), metadata: {} }
  },
}

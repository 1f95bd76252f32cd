import type { StateEntry } from '../../layers/parameter.js'
import { type Dtype, decodeFloat32 } from '../dtype.js'
import type { StoredWeight } from './model-json.js'

/** The type in which the values lie in the file, by safetensors' names. Text has none. */
export function storedDtype({ dtype, quantization }: StoredWeight): Dtype | undefined {
  if (quantization) {
    return ({ uint8: 'U8', uint16: 'U16', float16: 'F16' } as const)[quantization.dtype]
  }
  return ({ float32: 'F32', int32: 'I32', bool: 'BOOL', string: undefined } as const)[dtype]
}

/** The values of a weight from its bytes. */
export function decodeWeight(weight: StoredWeight, bytes: Uint8Array): StateEntry {
  const { shape, dtype, quantization } = weight
  const stored = decodeFloat32(storedDtype(weight)!, bytes)
  if (!quantization || quantization.dtype === 'float16') {
    if (dtype !== 'int32') return { shape, data: stored }
    return { shape, data: wholeNumbers(bytes), integer: true }
  }
  const { scale, min } = quantization
  const values = stored.map((value) => value * scale + min)
  if (dtype === 'float32') return { shape, data: values }
  return { shape, data: Float64Array.from(values, Math.round), integer: true }
}

/** 32 bits, of which float32 would lose some. */
function wholeNumbers(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const count = Math.floor(bytes.length / 4)
  return Float64Array.from({ length: count }, (_, i) => view.getInt32(4 * i, true))
}

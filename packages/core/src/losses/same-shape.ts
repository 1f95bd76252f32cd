import { CnnError } from '../errors.js'
import type { Tensor } from '../tf.js'

/** Throws 'shape-mismatch' unless the two tensors, given by name, have one shape. */
export function sameShape(loss: string, tensors: Record<string, Tensor>) {
  const [[name, a], [otherName, b]] = Object.entries(tensors) as [
    [string, Tensor],
    [string, Tensor],
  ]
  if (a.shape.join() === b.shape.join()) return
  throw new CnnError(
    'shape-mismatch',
    `${loss}: ${name} are [${a.shape}], so ${otherName} must be too, not [${b.shape}].`,
  )
}

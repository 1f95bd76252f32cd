import { createHash } from 'node:crypto'
import { Counter, type Module } from '@cnn/core'

/** The beginning of the SHA-256 of all keys with their shapes, a line for each, sorted. */
export function stateDigest(model: Module) {
  const lines = [...model.stateTensors()].map(
    ([key, tensor]) => `${key} [${tensor instanceof Counter ? '' : tensor.stateShape}]`,
  )
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex').slice(0, 16)
}

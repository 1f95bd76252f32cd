import { BatchNorm, normal, Parameter } from '@cnn/core'

/** Where DCGANs begin: weights of deviation 0.02. */
export const dcganWeights = /* @__PURE__ */ normal(0.02)

/** Batch norm as DCGANs begin: gains of mean 1 and deviation 0.02, shifts of 0. */
export function dcganNorm(channels: number, options?: { epsilon?: number }): BatchNorm {
  const norm = new BatchNorm(channels, options)
  norm.weight = new Parameter([channels], { init: normal(0.02, 1) })
  return norm
}

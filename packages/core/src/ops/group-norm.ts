import { groupNormKernel } from '../backend/kernels/group-norm.js'
import { CnnError } from '../errors.js'
import * as tf from '../tf.js'

/** The learned scale and shift of each channel; without them nothing is scaled and shifted. */
export interface Affine {
  gamma?: tf.Tensor | undefined
  beta?: tf.Tensor | undefined
}

export interface Normalized {
  output: tf.Tensor
  /** Of each sample and group: [n, groups]. The variance is the biased one. */
  mean: tf.Tensor2D
  variance: tf.Tensor2D
}

/**
 * Group norm (Wu & He 2018) of x [n, ..., c]: in every sample each group of `c / groups` channels beside each other gets
 * mean 0 and variance 1 over its channels and positions, then each channel is multiplied by `gamma` [c] and shifted by
 * `beta` [c].
 *
 * Throws a `CnnError` with code 'shape-mismatch'.
 */
export function groupNorm(
  x: tf.Tensor,
  groups: number,
  affine: Affine = {},
  epsilon = 1e-5,
): tf.Tensor {
  return tf.tidy(() => normalizeGroups('groupNorm', x, groups, affine, epsilon).output)
}

/**
 * Instance norm (Ulyanov, Vedaldi & Lempitsky 2016) of x [n, ..., c]: in every sample each channel gets mean 0 and
 * variance 1 over its positions. Otherwise as `groupNorm`. Also gives each sample's statistics.
 */
export function instanceNorm(x: tf.Tensor, affine: Affine = {}, epsilon = 1e-5): Normalized {
  return normalizeGroups('instanceNorm', x, x.shape.at(-1) ?? 1, affine, epsilon)
}

/**
 * Layer norm (Ba, Kiros & Hinton 2016) over the last `axes` axes of x, which gamma and beta have the shape of.
 *
 * Throws a `CnnError` with code 'shape-mismatch'.
 */
export function layerNorm(
  x: tf.Tensor,
  { gamma, beta }: Affine = {},
  axes = 1,
  epsilon = 1e-5,
): tf.Tensor {
  const shape = x.shape.slice(x.rank - axes)
  for (const [name, tensor] of Object.entries({ gamma, beta })) {
    if (!tensor || tensor.shape.join() === shape.join()) continue
    throw new CnnError(
      'shape-mismatch',
      `layerNorm: x is [${x.shape}], so ${name} over ${axes} axes must be [${shape}], not [${tensor.shape}].`,
    )
  }
  const size = shape.reduce((product, length) => product * length, 1)
  const flat = (tensor?: tf.Tensor) => tensor && tf.reshape(tensor, [size])
  return tf.tidy(() => {
    const rows = tf.reshape(x, [size && x.size / size, size])
    const affine = { gamma: flat(gamma), beta: flat(beta) }
    return tf.reshape(normalizeGroups('layerNorm', rows, 1, affine, epsilon).output, x.shape)
  })
}

function normalizeGroups(
  operation: string,
  x: tf.Tensor,
  groups: number,
  { gamma, beta }: Affine,
  epsilon: number,
): Normalized {
  const channels = x.shape.at(-1) ?? 0
  if (x.rank < 2 || !Number.isInteger(groups) || groups < 1 || channels % groups !== 0) {
    throw new CnnError(
      'shape-mismatch',
      `${operation}: ${groups} groups do not divide the last axis of x [${x.shape}], which must have two axes or more.`,
    )
  }
  for (const [name, vector] of Object.entries({ gamma, beta })) {
    if (!vector || (vector.rank === 1 && vector.shape[0] === channels)) continue
    throw new CnnError(
      'shape-mismatch',
      `${operation}: x is [${x.shape}], so ${name} must be [${channels}], not [${vector.shape}].`,
    )
  }
  const [output, mean, variance] = tf.tidy(() =>
    tf
      .engine()
      .runKernel<tf.Tensor[]>(
        groupNormKernel,
        { x, gamma: gamma ?? tf.ones([channels]), beta: beta ?? tf.zeros([channels]) },
        { groups, epsilon },
      ),
  ) as [tf.Tensor, tf.Tensor2D, tf.Tensor2D]
  return { output, mean, variance }
}

/**
 * Kernels: one step of an optimiser in place, over all parameters. Inputs, under the keys 0, 1, 2, …: for each parameter
 * its value, its gradient, and its `slots` tensors; no outputs.
 */
export const sgdUpdateKernel = 'SgdUpdate'
export const adamUpdateKernel = 'AdamUpdate'
export const rmspropUpdateKernel = 'RmspropUpdate'

/** Kernel: moves averages towards values, in place. Inputs, under the keys 0, 1, 2, …: each average and its value. */
export const averageUpdateKernel = 'AverageUpdate'

export interface AverageAttributes {
  /** What is left of the average; the value adds the rest. */
  decay: number
}

interface UpdateAttributes {
  learningRate: number
  weightDecay: number
}

export interface SgdAttributes extends UpdateAttributes {
  /** Kept in the one slot, where it is above 0. */
  momentum: number
  nesterov: boolean
}

/** Slots: first and second moment. */
export interface AdamAttributes extends UpdateAttributes {
  beta1: number
  beta2: number
  epsilon: number
  /** Decays the parameter itself (AdamW) instead of adding to the gradient. */
  decoupled: boolean
  /** Counts from 1. */
  step: number
}

/** Slots: the mean square and, with momentum, the velocity. */
export interface RmspropAttributes extends UpdateAttributes {
  /** Decay of the mean square. */
  alpha: number
  epsilon: number
  momentum: number
}

/** What the kernels are told besides. */
export interface TableAttributes {
  /** Tensors that the rule keeps per parameter. */
  slots: number
  /** Whether weight decay applies to a parameter. */
  decays: readonly boolean[]
}

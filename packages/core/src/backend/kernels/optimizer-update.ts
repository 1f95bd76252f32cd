/** Kernel: one step of SGD in place. Inputs parameter, gradient and, with momentum, velocity; no outputs. */
export const sgdUpdateKernel = 'SgdUpdate'

export interface SgdAttributes {
  learningRate: number
  momentum: number
  nesterov: boolean
  weightDecay: number
}

/** Kernel: one step of Adam in place. Inputs parameter, gradient, firstMoment, secondMoment; no outputs. */
export const adamUpdateKernel = 'AdamUpdate'

export interface AdamAttributes {
  learningRate: number
  beta1: number
  beta2: number
  epsilon: number
  weightDecay: number
  /** Decays the parameter itself (AdamW) instead of adding to the gradient. */
  decoupled: boolean
  /** Counts from 1. */
  step: number
}

import {
  adamUpdate,
  type MovingParameter,
  rmspropUpdate,
  sgdUpdate,
} from '../ops/optimizer-update.js'

/** A rule that moves parameters along their gradients. A value without state: its slots belong to the training run. */
export interface Optimizer {
  readonly name: string
  /** The base rate, which a schedule multiplies. */
  readonly learningRate: number
  /** Names of the tensors that it keeps per parameter, zero at first. */
  readonly slots: readonly string[]
  /** Moves the parameters and their slots in place. `step` counts from 1. */
  update(parameters: readonly MovingParameter[], now: { learningRate: number; step: number }): void
}

export interface SgdOptions {
  learningRate?: number
  momentum?: number
  nesterov?: boolean
  /** L2 penalty, added to the gradient. */
  weightDecay?: number
}

/** PyTorch's SGD: the velocity has the gradient's scale, Nesterov's look-ahead if asked. */
export function sgd({
  learningRate = 0.01,
  momentum = 0,
  nesterov = false,
  weightDecay = 0,
}: SgdOptions = {}): Optimizer {
  return {
    name: 'sgd',
    learningRate,
    slots: momentum > 0 ? ['momentum_buffer'] : [],
    update: (parameters, { learningRate: rate }) =>
      sgdUpdate(parameters, { learningRate: rate, momentum, nesterov, weightDecay }),
  }
}

export interface AdamOptions {
  learningRate?: number
  beta1?: number
  beta2?: number
  epsilon?: number
  weightDecay?: number
}

const adamLike =
  (name: string, decoupled: boolean, defaultDecay: number) =>
  ({
    learningRate = 0.001,
    beta1 = 0.9,
    beta2 = 0.999,
    epsilon = 1e-8,
    weightDecay = defaultDecay,
  }: AdamOptions = {}): Optimizer => ({
    name,
    learningRate,
    slots: ['exp_avg', 'exp_avg_sq'],
    update: (parameters, { learningRate: rate, step }) =>
      adamUpdate(parameters, {
        ...{ learningRate: rate, beta1, beta2, epsilon, weightDecay },
        ...{ decoupled, step },
      }),
  })

/** Kingma & Ba 2015, with PyTorch's L2 penalty. */
export const adam = adamLike('adam', false, 0)

/** Loshchilov & Hutter 2019: weight decay apart from the gradient. */
export const adamW = adamLike('adamw', true, 0.01)

export interface RmspropOptions {
  learningRate?: number
  /** Decay of the mean square. */
  alpha?: number
  epsilon?: number
  momentum?: number
  weightDecay?: number
}

/** PyTorch's RMSprop (epsilon outside the root). */
export function rmsprop({
  learningRate = 0.01,
  alpha = 0.99,
  epsilon = 1e-8,
  momentum = 0,
  weightDecay = 0,
}: RmspropOptions = {}): Optimizer {
  return {
    name: 'rmsprop',
    learningRate,
    slots: momentum > 0 ? ['square_avg', 'momentum_buffer'] : ['square_avg'],
    update: (parameters, { learningRate: rate }) =>
      rmspropUpdate(parameters, { learningRate: rate, alpha, epsilon, momentum, weightDecay }),
  }
}

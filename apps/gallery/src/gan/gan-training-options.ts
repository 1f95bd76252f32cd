import { adam } from '@cnn/core'
import {
  type GanLoss,
  type GanTrainingOptions,
  gradientPenalty,
  hinge,
  leastSquares,
  minimax,
  nonSaturating,
  type Regularizer,
  r1,
  wasserstein,
} from '@cnn/gan'
import type { GanSettings, LossName, PenaltyName } from './gan-choices.js'

const losses: Record<LossName, GanLoss> = {
  'non-saturating': nonSaturating,
  minimax,
  'least-squares': leastSquares,
  hinge,
  wasserstein,
}

const penalties: Record<PenaltyName, readonly Regularizer[]> = {
  none: [],
  'r1-0.1': [r1({ gamma: 0.1 })],
  'r1-1': [r1({ gamma: 1 })],
  'r1-10': [r1({ gamma: 10 })],
  gradient: [gradientPenalty()],
}

/** The settings of a page as `trainGan` takes them; with an event for every step, so that one can stop after any. */
export function trainingOptions({
  loss,
  update,
  discriminatorSteps,
  learningRate,
  penalty,
}: GanSettings): GanTrainingOptions {
  return {
    loss: losses[loss],
    update,
    discriminatorSteps,
    optimizer: adam({ learningRate, beta1: 0.5 }),
    regularizers: penalties[penalty],
    every: 1,
  }
}

import type { Image } from '@cnn/core'

/** After a step of the generator; `step` counts from 1 to `steps`. */
export interface GanStepEvent {
  kind: 'step'
  step: number
  steps: number
  /** Passes over the data so far, as a number with fractions. */
  epoch: number
  discriminatorLoss: number
  generatorLoss: number
  /** The weighted penalties that are in the discriminator's loss; 0 in steps without. */
  penalty: number
  /** Mean of D(x), the probability that the discriminator gives to data: 0.5 at the equilibrium. */
  realScore: number
  /** Mean of D(G(z)). */
  fakeScore: number
  /** An estimate of V(D, G) = E log D(x) + E log(1 − D(G(z))): −log 4 ≈ −1.386 at the equilibrium. */
  value: number
  discriminatorGradientNorm: number
  generatorGradientNorm: number
  /** How often samples are augmented, where that adapts itself (ADA). */
  augmentation?: number
  learningRate: number
  samplesPerSecond: number
  secondsLeft: number
}

/** Samples of the same latent vectors every time, by the averaged generator where there is one. */
export interface GanSamplesEvent {
  kind: 'samples'
  step: number
  steps: number
  /** One float32 array of each sample's values. */
  values: Float32Array[]
  /** The same as pictures, where they are such. */
  images?: Image[]
}

/** Something that people should know while the training goes on. */
export interface GanWarningEvent {
  kind: 'warning'
  step: number
  steps: number
  /** What happens: samples alike, discriminator certain of all, gradients that grow without end. */
  warning: 'collapse' | 'discriminator-wins' | 'divergence'
  /** What was seen, and what to try. */
  message: string
}

export type GanEvent = GanStepEvent | GanSamplesEvent | GanWarningEvent

/** Takes the events of a training as they come. */
export interface GanLogger {
  (event: GanEvent): void | Promise<void>
  /** Writes what is held back; called before a checkpoint is saved, and when the training ends or fails. */
  flush?(): Promise<void>
}

import golden from './adversarial.json'

interface PassGolden {
  loss: number
  /** All values of a small gradient, the norm and four projections of a large one, by the parameter's key. */
  gradients: Record<string, number[]>
}

type LossName = keyof typeof golden.logits
type PenaltyName = 'r1' | 'gradient-penalty'

interface NetworksGolden {
  losses: Record<LossName, { discriminator: PassGolden; generator: PassGolden }>
  penalties: Record<PenaltyName, PassGolden>
}

/** A whole training of the networks of points, see adversarial.py. */
export interface RunGolden {
  update: 'alternate' | 'same-fakes' | 'simultaneous' | 'interleaved'
  loss: LossName
  discriminatorSteps: number
  optimizer: 'sgd' | 'adam'
  penalty?: PenaltyName
  every?: number
  clipNorm?: number
  /** Whether all data are the first point. */
  samePoint?: boolean
  events: Record<string, number>[]
  weights: Record<string, number[]>
}

interface LogitsGolden {
  discriminator: number
  byReal: number[]
  byFake: number[]
  generator: number
  generatorByFake: number[]
}

/** What PyTorch gives for the losses of GANs, see adversarial.py. */
export const adversarialGolden = golden as unknown as {
  logits: Record<LossName, LogitsGolden>
  points: NetworksGolden
  pictures: NetworksGolden
  runs: RunGolden[]
}

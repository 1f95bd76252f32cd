import type { UpdateOrder } from '@cnn/gan'

export type LossName = 'non-saturating' | 'minimax' | 'least-squares' | 'hinge' | 'wasserstein'
export type PenaltyName = 'none' | 'r1-0.1' | 'r1-1' | 'r1-10' | 'gradient'

/** How two networks learn against each other. */
export interface GanSettings {
  loss: LossName
  update: UpdateOrder
  /** Steps of the discriminator for one of the generator. */
  discriminatorSteps: number
  learningRate: number
  penalty: PenaltyName
}

interface Choice<Value> {
  value: Value
  title: string
  /** What it does. */
  note: string
}

export const lossChoices: readonly Choice<LossName>[] = [
  {
    value: 'non-saturating',
    title: 'Non-saturating',
    note: 'The generator makes log D(G(z)) large: it learns most where it is found out.',
  },
  {
    value: 'minimax',
    title: 'Minimax',
    note: 'The paper’s own game: the generator makes log(1 − D(G(z))) small. Once it is found out, it learns next to nothing.',
  },
  {
    value: 'least-squares',
    title: 'Least squares',
    note: 'Scores are drawn to 1 and to 0. Also what is judged right still pulls.',
  },
  {
    value: 'hinge',
    title: 'Hinge',
    note: 'Only what is not judged clearly enough teaches the discriminator.',
  },
  {
    value: 'wasserstein',
    title: 'Wasserstein',
    note: 'A critic measures how far apart data and samples are. It needs the gradient penalty, and several steps of its own.',
  },
]

export const updateChoices: readonly Choice<UpdateOrder>[] = [
  {
    value: 'alternate',
    title: 'Alternate',
    note: 'Algorithm 1: fresh noise and data for every step.',
  },
  {
    value: 'same-fakes',
    title: 'Same samples',
    note: 'The generator learns from the very samples that the discriminator has just seen, as in PyTorch’s example.',
  },
  {
    value: 'simultaneous',
    title: 'Simultaneous',
    note: 'Both move at once, from where both were: the code of the 2014 paper.',
  },
  {
    value: 'interleaved',
    title: 'In turn',
    note: 'Batches go to one and to the other in turn, as in DCGAN’s first code.',
  },
]

export const penaltyChoices: readonly Choice<PenaltyName>[] = [
  { value: 'none', title: 'None', note: 'The discriminator may be as steep as it likes.' },
  {
    value: 'r1-0.1',
    title: 'R1, γ 0.1',
    note: 'Keeps the discriminator flat at the data, a little.',
  },
  {
    value: 'r1-1',
    title: 'R1, γ 1',
    note: 'Keeps the discriminator flat at the data, so that the game settles.',
  },
  { value: 'r1-10', title: 'R1, γ 10', note: 'Keeps the discriminator very flat at the data.' },
  {
    value: 'gradient',
    title: 'Gradient penalty',
    note: 'Gives the discriminator a slope near 1 between data and samples.',
  },
]

export const stepChoices = [1, 2, 5] as const

/** What a choice does, in words. */
export const noteOf = <Value>(choices: readonly Choice<Value>[], value: Value) =>
  choices.find((choice) => choice.value === value)?.note

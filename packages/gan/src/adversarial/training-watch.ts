import type { GanWarningEvent } from './gan-event.js'

/** What the watch looks at after a step of the generator. */
export interface WatchedStep {
  step: number
  /** Without penalties. */
  discriminatorLoss: number
  discriminatorGradientNorm: number
  generatorGradientNorm: number
  /** How much data and samples differ among themselves, in steps where that was measured. */
  spread?: { real: number; fake: number }
}

type Trouble = GanWarningEvent['warning']

/** Everything that the watch remembers: plain JSON, for a checkpoint. */
export interface WatchState {
  steps: number
  discriminatorLoss: number
  /** Logarithms of the gradient norms: what is usual, of the first steps, and of late. */
  usual: Norms
  recent: Norms
  /** How many times in a row the samples were found alike. */
  alike: number
  /** What people were told and is still the case. */
  troubles: Trouble[]
}

interface Norms {
  discriminator: number
  generator: number
}

/** Steps from one look at the spread of the samples to the next. */
export const spreadEvery = 10
/** Steps in which a training may look troubled, as its networks know nothing yet. */
const graceSteps = 200
/** Samples are alike when they differ less than this share of what the data differ, at so many looks in a row. */
const alikeShare = 0.05
const alikeLooks = 10
/** The discriminator has won when its loss is below this share of that of one that cannot tell. */
const wonShare = 0.03
/** Gradients have no end when they are this much larger than usual, and large altogether. */
const growth = 100
const largeNorm = 100
/** Steps over which figures are smoothed. */
const smoothing = 50

const watched = ['discriminator', 'generator'] as const

/** Sees from the figures of a training what goes wrong with it; tells of each trouble when it begins. */
export class TrainingWatch {
  readonly #undecided?: number
  #state: WatchState = {
    steps: 0,
    discriminatorLoss: 0,
    usual: { discriminator: 0, generator: 0 },
    recent: { discriminator: 0, generator: 0 },
    alike: 0,
    troubles: [],
  }

  /** @param undecided the loss of a discriminator that cannot tell, where there is such */
  constructor(undecided?: number) {
    this.#undecided = undecided
  }

  /** Takes account of a step; gives the warnings that it is time for. */
  observe(figures: WatchedStep): Pick<GanWarningEvent, 'warning' | 'message'>[] {
    this.#smooth(figures)
    const state = this.#state
    if (state.steps <= graceSteps) return []
    const found = [this.#collapse(figures), this.#discriminatorWins(), this.#divergence()]
    const present = found.filter((warning) => warning !== undefined)
    const fresh = present.filter(({ warning }) => !state.troubles.includes(warning))
    state.troubles = present.map(({ warning }) => warning)
    return fresh
  }

  get state(): WatchState {
    return structuredClone(this.#state)
  }

  restore(state: WatchState) {
    this.#state = structuredClone(state)
  }

  #smooth({ discriminatorLoss, spread, ...norms }: WatchedStep) {
    const state = this.#state
    state.steps++
    const share = 1 / Math.min(state.steps, smoothing)
    state.discriminatorLoss += share * (discriminatorLoss - state.discriminatorLoss)
    for (const player of watched) {
      const level = Math.log(Math.max(1e-30, norms[`${player}GradientNorm`]))
      state.recent[player] += share * (level - state.recent[player])
      if (state.steps > graceSteps) continue
      state.usual[player] += (level - state.usual[player]) / state.steps
    }
    if (!spread || state.steps <= graceSteps) return
    const isAlike = spread.real > 0 && spread.fake < alikeShare * spread.real
    state.alike = isAlike ? state.alike + 1 : 0
  }

  #collapse({ spread }: WatchedStep) {
    if (this.#state.alike < alikeLooks) return undefined
    const share = spread ? `, ${percent(spread.fake / spread.real)} of what the data differ` : ''
    return trouble(
      'collapse',
      `The samples are nearly all alike${share}: the generator has collapsed. Go back to an earlier checkpoint, or begin anew with a penalty (regularizers: [r1()]), a lower learning rate, larger batches, or more data.`,
    )
  }

  #discriminatorWins() {
    const { discriminatorLoss } = this.#state
    if (this.#undecided === undefined || discriminatorLoss > wonShare * this.#undecided) {
      return undefined
    }
    return trouble(
      'discriminator-wins',
      `The discriminator tells nearly all samples from the data (its loss is ${round(discriminatorLoss)}; one that cannot tell has ${round(this.#undecided)}), which teaches the generator little. Add a penalty (regularizers: [r1()]), lower the discriminator's learning rate or its steps, or, with few data, augment (augment: diffAugment()).`,
    )
  }

  #divergence() {
    const { usual, recent } = this.#state
    const player = watched.find(
      (name) => recent[name] > Math.log(largeNorm) && recent[name] > usual[name] + Math.log(growth),
    )
    return (
      player &&
      trouble(
        'divergence',
        `The gradients of the ${player} grew to ${round(Math.exp(recent[player]))} (${round(Math.exp(usual[player]))} in the first steps): the training diverges. Lower the learning rate, clip gradients (clipNorm: 1), or add a penalty (regularizers: [r1()], with the Wasserstein loss gradientPenalty()).`,
      )
    )
  }
}

const trouble = (warning: Trouble, message: string) => ({ warning, message })

const percent = (share: number) => `${(100 * share).toPrecision(2)} %`

const round = (value: number) =>
  value >= 1e4 || value < 1e-3 ? value.toExponential(1) : String(Number(value.toPrecision(3)))

/** Where a training run stands: `step` of `steps` in all (from 0), `epoch` as a fraction. */
export interface Progress {
  step: number
  steps: number
  epoch: number
  epochs: number
}

/** A factor on the optimiser's base learning rate. A pure function, so that a resumed run needs no state for it. */
export type Schedule = (progress: Progress) => number

export const constantSchedule: Schedule = () => 1

export interface WarmupOptions {
  /** Epochs of linear rise from near zero. */
  warmupEpochs?: number
  /** The same in steps of the optimiser, as detectors are trained: 1000, but never more than the first epoch has. */
  warmupSteps?: number
}

const warmedUp =
  (
    { warmupEpochs = 0, warmupSteps: wanted }: WarmupOptions,
    after: (fraction: number, progress: Progress) => number,
  ): Schedule =>
  (progress) => {
    const { step, steps, epochs } = progress
    const perEpoch = steps / epochs
    const warmupSteps =
      wanted === undefined ? perEpoch * warmupEpochs : Math.min(wanted, perEpoch - 1)
    if (step < warmupSteps) return (step + 1) / (warmupSteps + 1)
    return after((step - warmupSteps) / Math.max(1, steps - warmupSteps), progress)
  }

/** Loshchilov & Hutter 2017 without restarts: half a cosine from 1 down to `minimum`. */
export const cosine = ({ minimum = 0, ...warmup }: WarmupOptions & { minimum?: number } = {}) =>
  warmedUp(warmup, (fraction) => minimum + ((1 - minimum) * (1 + Math.cos(Math.PI * fraction))) / 2)

/** Times `gamma` at each of the given epochs. */
export const multiStep = (
  milestones: readonly number[],
  { gamma = 0.1, ...warmup }: WarmupOptions & { gamma?: number } = {},
) =>
  warmedUp(
    warmup,
    (_, { epoch }) => gamma ** milestones.filter((milestone) => epoch >= milestone).length,
  )

/** Times `gamma` after every so many epochs, which may be a fraction. */
export const stepDecay = (
  everyEpochs: number,
  { gamma = 0.1, ...warmup }: WarmupOptions & { gamma?: number } = {},
) => warmedUp(warmup, (_, { epoch }) => gamma ** Math.floor(epoch / everyEpochs))

/** (1 − fraction)^power, as segmentation networks use it. */
export const polynomial = ({ power = 0.9, ...warmup }: WarmupOptions & { power?: number } = {}) =>
  warmedUp(warmup, (fraction) => Math.max(0, 1 - fraction) ** power)

/** Smith & Topin 2018: up from 1/`start` over the first `rise` of the run, then down by half cosines. */
export const oneCycle =
  ({
    rise = 0.3,
    start = 25,
    end = 1e4,
  }: {
    rise?: number
    start?: number
    end?: number
  } = {}): Schedule =>
  ({ step, steps }) => {
    const anneal = (from: number, to: number, fraction: number) =>
      to + ((from - to) * (1 + Math.cos(Math.PI * Math.min(1, fraction)))) / 2
    const peak = Math.max(1, rise * steps - 1)
    if (step <= peak) return anneal(1 / start, 1, step / peak)
    return anneal(1, 1 / (start * end), (step - peak) / Math.max(1, steps - 1 - peak))
  }

import type { RealBatch } from './gan.js'
import type { UpdateOrder } from './gan-options.js'
import type { Draw, Match } from './match.js'
import type { Move, MoveReport } from './player.js'

export interface RoundOptions {
  learningRates: { generator: number; discriminator: number }
  /** Whether the discriminator's steps measure how much samples differ. */
  spread: boolean
  /** Hears of each step of the discriminator. */
  onDiscriminatorStep?: (report: MoveReport) => void
}

/** What the last step of each network in a round had to tell. */
export interface RoundReport {
  discriminator: MoveReport
  generator: MoveReport
}

/** A round: k steps of the discriminator and one of the generator. */
interface Order {
  /** How many minibatches it takes. */
  minibatches(discriminatorSteps: number): number
  play(match: Match, batches: readonly RealBatch[], options: RoundOptions): Promise<RoundReport>
}

export const updateOrders: Readonly<Record<UpdateOrder, Order>> = {
  alternate: {
    minibatches: (k) => k,
    async play(match, batches, options) {
      const discriminator = await discriminatorSteps(match, batches, options)
      const draw = match.next.generator
      const generator = await generatorStep(match, batches.at(-1)!, draw, draw, options)
      return { discriminator, generator }
    },
  },
  'same-fakes': {
    minibatches: (k) => k,
    async play(match, batches, options) {
      const discriminator = await discriminatorSteps(match, batches, options)
      const seen: Draw = ['discriminator', match.discriminator.steps - 1]
      const { generator: fresh } = match.next
      const generator = await generatorStep(match, batches.at(-1)!, seen, fresh, options)
      return { discriminator, generator }
    },
  },
  simultaneous: {
    minibatches: (k) => k,
    async play(match, batches, options) {
      if (batches.length > 1) await discriminatorSteps(match, batches.slice(0, -1), options)
      return bothSteps(match, batches.at(-1)!, options)
    },
  },
  interleaved: {
    minibatches: (k) => k + 1,
    async play(match, [first, ...others], options) {
      const draw = match.next.generator
      const generator = await generatorStep(match, first!, draw, draw, options)
      const discriminator = await discriminatorSteps(match, others, options)
      return { discriminator, generator }
    },
  },
}

/** One after another; gives what the last had to tell. */
async function discriminatorSteps(
  match: Match,
  batches: readonly RealBatch[],
  { learningRates, spread, onDiscriminatorStep }: RoundOptions,
): Promise<MoveReport> {
  let report: MoveReport | undefined
  for (const batch of batches) {
    const move = match.planDiscriminator(batch, match.next.discriminator, spread)
    report = await take(move, learningRates.discriminator)
    onDiscriminatorStep?.(report)
  }
  return report!
}

function generatorStep(
  match: Match,
  batch: RealBatch,
  noise: Draw,
  judgement: Draw,
  { learningRates }: RoundOptions,
): Promise<MoveReport> {
  return take(match.planGenerator(batch, { noise, judgement }), learningRates.generator)
}

/** Both at the weights before either moved. */
async function bothSteps(
  match: Match,
  batch: RealBatch,
  { learningRates, spread, onDiscriminatorStep }: RoundOptions,
): Promise<RoundReport> {
  const draw = match.next.discriminator
  const moves: Move[] = []
  try {
    moves.push(match.planDiscriminator(batch, draw, spread))
    moves.push(match.planGenerator(batch, { noise: draw, judgement: draw }))
    const [discriminator, generator] = await readAll(moves)
    moves[0]!.apply(learningRates.discriminator)
    moves[1]!.apply(learningRates.generator)
    onDiscriminatorStep?.(discriminator!)
    return { discriminator: discriminator!, generator: generator! }
  } finally {
    for (const move of moves) move.dispose()
  }
}

async function readAll(moves: readonly Move[]) {
  const reports: MoveReport[] = []
  for (const move of moves) reports.push(await move.read())
  return reports
}

async function take(move: Move, learningRate: number): Promise<MoveReport> {
  try {
    const report = await move.read()
    move.apply(learningRate)
    return report
  } finally {
    move.dispose()
  }
}

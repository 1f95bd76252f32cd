import type { WatchedStep } from './training-watch.js'
import type { RoundReport } from './update-order.js'

/** What a round shows of a GAN, of its last step of each network. */
export function roundFigures({ discriminator, generator }: RoundReport) {
  const { noted } = discriminator
  const real = noted.get('real')!
  const fake = noted.get('fake')!
  return {
    discriminatorLoss: discriminator.loss,
    generatorLoss: generator.loss,
    penalty: noted.get('penalty')?.[0] ?? 0,
    realScore: meanOf(real, sigmoid),
    fakeScore: meanOf(fake, sigmoid),
    value: -meanOf(real, (logit) => softplus(-logit)) - meanOf(fake, softplus),
    discriminatorGradientNorm: discriminator.gradientNorm,
    generatorGradientNorm: generator.gradientNorm,
  }
}

/** What the watch sees of a round. */
export function watchedFigures(step: number, report: RoundReport): WatchedStep {
  const { discriminatorLoss, penalty, ...norms } = roundFigures(report)
  const spread = report.discriminator.noted.get('spread')
  return {
    step,
    discriminatorLoss: discriminatorLoss - penalty,
    discriminatorGradientNorm: norms.discriminatorGradientNorm,
    generatorGradientNorm: norms.generatorGradientNorm,
    spread: spread && { real: spread[0]!, fake: spread[1]! },
  }
}

const sigmoid = (logit: number) => 1 / (1 + Math.exp(-logit))

/** −log sigmoid(−x), without overflow. */
const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))

function meanOf(logits: Float32Array, of: (logit: number) => number) {
  let sum = 0
  for (const logit of logits) sum += of(logit)
  return sum / logits.length
}

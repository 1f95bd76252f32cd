import { Dataset, tf } from '@cnn/core'
import {
  type ModeCoverage,
  modesCovered,
  type PointGan,
  type PointSample,
  ringGan,
  samplePoints,
  trainGan,
} from '@cnn/gan'
import type { GanSettings, LossName } from './gan-choices.js'
import { type GanReport, GanRun } from './gan-run.js'
import { trainingOptions } from './gan-training-options.js'
import { fromPlane, planeSide, surfaceSide } from './point-plane.js'
import { type PointShape, pointShape, type ShapeName } from './point-shapes.js'

export interface PointSettings extends GanSettings {
  shape: ShapeName
  /** The centres of the drawn distribution. */
  dots: readonly PointSample[]
}

/** What the networks have learned so far. */
export interface PointsShown {
  generated: PointSample[]
  /** What the discriminator says of the places of a grid, row by row from the top: 1 is data. */
  surface: Float32Array
  coverage: ModeCoverage
}

const [learned, drawn, batchSize] = [4096, 500, 128]

/** Long enough for anybody's patience. */
const mostSteps = 1_000_000

let run: GanRun<PointSample, PointsShown> | undefined

/** Who begins while another begins waits. */
let beginning: Promise<unknown> = Promise.resolve()

/** Trains one GAN of points at a time. */
export const service = {
  /** What the distribution looks like. */
  async describe(name: ShapeName, dots: readonly PointSample[]) {
    if (name === 'drawn' && dots.length === 0) return { points: [], parts: 0, unit: 'dots' }
    const shape = pointShape(name, dots)
    return { points: shape.points(drawn), parts: shape.centers.length, unit: shape.parts }
  },

  /** Begins anew, with networks that know nothing yet. */
  begin(settings: PointSettings): Promise<PointsShown> {
    const begun = beginning.then(() => begin(settings))
    beginning = begun.catch(() => {})
    return begun
  },

  /** Learns until `stop`, or so many steps. */
  async learn(tell: (report: GanReport<PointsShown>) => void, steps?: number) {
    if (!run) throw new Error('There is no GAN in training.')
    return run.go(tell, steps)
  },

  async stop() {
    run?.stop()
  },
}

async function begin({ shape: name, dots, ...settings }: PointSettings): Promise<PointsShown> {
  await run?.end()
  run = undefined
  const shape = pointShape(name, dots)
  const gan = ringGan({ seed: 1 })
  const show = () => lookAt(gan, shape, settings.loss)
  const data = Dataset.from(shape.points(learned))
  const options = { ...trainingOptions(settings), batchSize, steps: mostSteps, seed: 1 }
  run = new GanRun(gan, trainGan(gan, data, options), show)
  return show()
}

async function lookAt(gan: PointGan, shape: PointShape, loss: LossName): Promise<PointsShown> {
  const generated = await samplePoints(gan, drawn)
  return {
    generated,
    surface: await surfaceOf(gan, loss, generated, shape.points(drawn)),
    coverage: modesCovered(generated, shape),
  }
}

const places = Array.from({ length: surfaceSide ** 2 }, (_, i) => {
  const at = (place: number) => ((place + 0.5) / surfaceSide) * planeSide
  return fromPlane(at(i % surfaceSide), at(Math.floor(i / surfaceSide)))
})

/** Scores that are no logits are brought to the same scale: undecided is half way between data and samples. */
const isLogit: Record<LossName, boolean> = {
  'non-saturating': true,
  minimax: true,
  'least-squares': false,
  hinge: true,
  wasserstein: false,
}

async function surfaceOf(
  gan: PointGan,
  loss: LossName,
  generated: readonly PointSample[],
  data: readonly PointSample[],
): Promise<Float32Array> {
  const scores = tf.tidy(() => {
    const score = (points: readonly PointSample[]) =>
      gan.discriminator.forward(gan.collate(points).samples)
    if (isLogit[loss]) return tf.sigmoid(score(places))
    const [high, low] = [tf.mean(score(data)), tf.mean(score(generated))]
    const middle = tf.div(tf.add(high, low), 2)
    const spread = tf.maximum(tf.abs(tf.sub(high, low)), 1e-3)
    return tf.sigmoid(tf.mul(4, tf.div(tf.sub(score(places), middle), spread)))
  })
  try {
    return (await scores.data()) as Float32Array
  } finally {
    scores.dispose()
  }
}

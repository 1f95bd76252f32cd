import {
  adam,
  CnnError,
  cosine,
  Dataset,
  LeakyReLU,
  Linear,
  Module,
  ReLU,
  randomStream,
  Sequential,
  tf,
} from '@cnn/core'
import {
  type DiscriminatorNetwork,
  drawLatent,
  Gan,
  type GeneratorNetwork,
  type Latent,
} from './gan.js'
import type { GanTrainingOptions } from './gan-options.js'
import { r1 } from './regularizer.js'

/** A point in the plane. */
export interface PointSample {
  x: number
  y: number
}

export interface RingOptions {
  /** How many Gaussians. Default 8. */
  modes?: number
  /** Distance of their centres from the origin. Default 2. */
  radius?: number
  /** Standard deviation of each, in both directions. Default 0.1. */
  deviation?: number
}

/** Gaussians in a circle, all with the same weight: the usual toy that shows at a glance what a GAN has forgotten. */
export interface Ring {
  readonly deviation: number
  readonly centers: readonly PointSample[]
  /** Points drawn from it, one Gaussian after another. */
  points(count: number, seed?: number): PointSample[]
}

/** @throws CnnError 'bad-option' */
export function ring({ modes = 8, radius = 2, deviation = 0.1 }: RingOptions = {}): Ring {
  if (!(Number.isInteger(modes) && modes > 0 && radius >= 0 && deviation > 0)) {
    throw new CnnError(
      'bad-option',
      `ring: needs at least one mode, a radius from 0 up and a deviation above 0; got ${modes}, ${radius} and ${deviation}.`,
    )
  }
  const centers = Array.from({ length: modes }, (_, mode) => {
    const angle = (2 * Math.PI * mode) / modes
    return { x: radius * Math.cos(angle), y: radius * Math.sin(angle) }
  })
  return {
    deviation,
    centers,
    points(count, seed = 0) {
      const random = randomStream(seed, 'ring')
      return Array.from({ length: count }, (_, index) => {
        const { x, y } = centers[index % modes]!
        return { x: random.normal(x, deviation), y: random.normal(y, deviation) }
      })
    },
  }
}

/** Points of a ring as a data set. */
export const ringData = (of: Ring, count = 10_000, seed = 0): Dataset<PointSample> =>
  Dataset.from(of.points(count, seed), { name: `ring of ${of.centers.length}` })

export interface ModeCoverage {
  /** Modes that have at least a tenth of their fair share of the points. */
  covered: number
  modes: number
  /** Share of points within three deviations of the nearest centre, 0 to 1. */
  quality: number
  /** Of those, the points near each centre. */
  counts: number[]
}

/** Which Gaussians of a ring a generator's points show, and how many points lie where points should. */
export function modesCovered(
  points: readonly PointSample[],
  { centers, deviation }: Ring,
): ModeCoverage {
  const counts = centers.map(() => 0)
  for (const { x, y } of points) {
    const distances = centers.map((center) => Math.hypot(x - center.x, y - center.y))
    const nearest = distances.indexOf(Math.min(...distances))
    if (distances[nearest]! <= 3 * deviation) counts[nearest]!++
  }
  const fair = points.length / centers.length
  return {
    covered: counts.filter((count) => count > 0 && count >= fair / 10).length,
    modes: centers.length,
    quality: counts.reduce((a, b) => a + b, 0) / Math.max(1, points.length),
    counts,
  }
}

/** Two hidden layers that make points of noise. */
class PointGenerator extends Module implements GeneratorNetwork {
  readonly latent: Latent
  layers: Sequential<Module>

  constructor(latentSize: number, width: number) {
    super()
    this.latent = { size: latentSize, distribution: 'normal' }
    this.layers = new Sequential<Module>(
      new Linear(latentSize, width),
      new ReLU(),
      new Linear(width, width),
      new ReLU(),
      new Linear(width, 2),
    )
  }

  // [n, latent] -> [n, 2]
  forward(z: tf.Tensor2D): tf.Tensor2D {
    return this.layers.forward(z) as tf.Tensor2D
  }
}

/** Two hidden layers that judge points. */
class PointDiscriminator extends Module implements DiscriminatorNetwork {
  layers: Sequential<Module>

  constructor(width: number) {
    super()
    this.layers = new Sequential<Module>(
      new Linear(2, width),
      new LeakyReLU(0.2),
      new Linear(width, width),
      new LeakyReLU(0.2),
      new Linear(width, 1),
    )
  }

  // [n, 2] -> [n, 1]
  forward(points: tf.Tensor): tf.Tensor2D {
    return this.layers.forward(points) as tf.Tensor2D
  }
}

/** A GAN of points in the plane. */
export class PointGan extends Gan<PointSample> {
  constructor(
    readonly generator: GeneratorNetwork,
    readonly discriminator: DiscriminatorNetwork,
  ) {
    super()
  }

  collate(points: readonly PointSample[]) {
    return { samples: tf.tensor2d(points.map(({ x, y }) => [x, y])) }
  }
}

export interface RingGanOptions {
  /** Default 2, so that it can be drawn too. */
  latentSize?: number
  /** Values per hidden layer of both networks. Default 64. */
  width?: number
  seed?: number
}

/** A small GAN for points in the plane, such as those of `ring()`. Needs a backend. */
export function ringGan({ latentSize = 2, width = 64, seed = 0 }: RingGanOptions = {}): PointGan {
  return new PointGan(
    new PointGenerator(latentSize, width),
    new PointDiscriminator(width),
  ).initialize(seed)
}

/**
 * How `ringGan` learns a ring: all of its modes, and few points between them. For
 * `trainGan(ringGan({ seed }), ringData(ring()), { ...ringTraining, seed })`.
 */
export const ringTraining = {
  steps: 1000,
  batchSize: 256,
  optimizer: /* @__PURE__ */ adam({ learningRate: 0.01, beta1: 0.5, beta2: 0.9 }),
  schedule: /* @__PURE__ */ cosine(),
  regularizers: [/* @__PURE__ */ r1({ gamma: 0.2, every: 2 })],
  average: { decay: 0.97 },
} as const satisfies GanTrainingOptions

/** Points that the generator makes of latent vectors drawn by the seed. */
export async function samplePoints(
  { generator }: PointGan,
  count: number,
  seed = 0,
): Promise<PointSample[]> {
  const points = tf.tidy(() => {
    const z = drawLatent(generator.latent, count, randomStream(seed, 'latents'))
    return generator.forward(z)
  })
  try {
    const values = await points.data()
    return Array.from({ length: count }, (_, index) => ({
      x: values[2 * index]!,
      y: values[2 * index + 1]!,
    }))
  } finally {
    points.dispose()
  }
}

import { randomStream } from '@cnn/core'
import { type PointSample, type Ring, ring } from '@cnn/gan'

export type ShapeName = 'ring' | 'moons' | 'grid' | 'drawn'

/** A distribution of points in the plane, and the parts of it that a generator may have learned or not. */
export interface PointShape extends Ring {
  /** What its parts are called. */
  parts: string
}

/** The spread of a dot of the visitor's. */
const drawnDeviation = 0.08

/** The distribution of that name; `dots` are the centres of the drawn one, of which there must be one at least. */
export function pointShape(name: ShapeName, dots: readonly PointSample[] = []): PointShape {
  switch (name) {
    case 'ring':
      return { ...ring(), parts: 'modes' }
    case 'moons':
      return moons()
    case 'grid':
      return { ...gaussians(gridCenters(), 0.05), parts: 'modes' }
    case 'drawn':
      return { ...gaussians(dots, drawnDeviation), parts: 'dots' }
  }
}

/** Points around each centre in turn. */
function gaussians(centers: readonly PointSample[], deviation: number): Ring {
  return {
    centers,
    deviation,
    points(count, seed = 0) {
      const random = randomStream(seed, 'gaussians')
      return Array.from({ length: count }, (_, i) =>
        scattered(centers[i % centers.length]!, deviation, random),
      )
    },
  }
}

const scattered = (
  { x, y }: PointSample,
  deviation: number,
  random: ReturnType<typeof randomStream>,
): PointSample => ({ x: random.normal(x, deviation), y: random.normal(y, deviation) })

const gridCenters = () =>
  Array.from({ length: 25 }, (_, i) => ({ x: (i % 5) - 2, y: Math.floor(i / 5) - 2 }))

const [moonRadius, moonNoise, partsPerMoon] = [1.5, 0.06, 10]

/** Two half circles that reach into each other. Its parts are stretches of them, and near is what lies within half a stretch. */
function moons(): PointShape {
  const stretch = (Math.PI * moonRadius) / partsPerMoon
  return {
    parts: 'stretches',
    centers: Array.from({ length: 2 * partsPerMoon }, (_, i) =>
      onMoon(i % 2, (Math.floor(i / 2) + 0.5) / partsPerMoon),
    ),
    // Near is what lies within three of them.
    deviation: (0.6 * stretch) / 3,
    points(count, seed = 0) {
      const random = randomStream(seed, 'moons')
      return Array.from({ length: count }, (_, i) =>
        scattered(onMoon(i % 2, random.uniform()), moonNoise, random),
      )
    },
  }
}

/** A place on the upper (0) or the lower moon (1), by the share of the way along it. */
function onMoon(moon: number, share: number): PointSample {
  const [x, y] = [Math.cos(Math.PI * share), Math.sin(Math.PI * share)]
  return moon === 0
    ? { x: moonRadius * (x - 0.5), y: moonRadius * (y - 0.25) }
    : { x: moonRadius * (0.5 - x), y: moonRadius * (0.25 - y) }
}

/**
 * Two domains without pairs, as horses and zebras are: animals with plain coats and with stripes, on meadows and
 * savannahs. No animal is in both domains, but each sample has its true counterpart, the same animal in the other coat,
 * so that a translation can be measured.
 *
 * Easier than horse2zebra: animals are drawn from the side out of simple parts, one in a picture, and nothing changes
 * between the domains but the coat and, a little, the ground.
 */
import type { ByteImage, Dataset } from '@cnn/core'
import type { DataCard } from '../data-card.js'
import { type Animal, drawAnimal, paintAnimal } from './animals/animal.js'
import { Canvas, labelImage, stampLabel } from './raster/canvas.js'
import { darker, hsv, lighter } from './raster/colors.js'
import { fillCoverage } from './raster/coverage.js'
import { hills } from './raster/fields.js'
import { rectanglePath } from './raster/paths.js'
import { photograph } from './raster/scene-light.js'
import {
  checkRange,
  checkSize,
  makeWorld,
  type PictureWorldOptions,
  type World,
  worldCard,
} from './world.js'
import { type WorldRandom, worldRandom } from './world-random.js'

export interface StripedAnimalsOptions extends PictureWorldOptions {
  /** 0 is one ground for both domains and clear pictures; 1 other grounds, uneven light, blur and noise. 0.5 by default. */
  difficulty?: number
}

export interface StripedAnimalSample {
  image: ByteImage
  /** 0 plain, 1 striped. */
  label: 0 | 1
  /** The same animal in the other coat, the rest as it is: for measuring, not for training. */
  counterpart: ByteImage
  /** 1 where the animal is. */
  mask: ByteImage
}

/** Samples of one domain. */
export type DomainParts = Pick<World<StripedAnimalSample>, 'train' | 'validation' | 'test'>

export interface StripedAnimals extends World<StripedAnimalSample> {
  /** The even samples of each part, and the odd ones. */
  domains: { plain: DomainParts; striped: DomainParts }
}

export const stripedAnimalsCard = {
  ...worldCard,
  id: 'synthetic-striped-animals',
  name: 'Synthetic striped animals',
  summary:
    'animals with plain and with striped coats, unpaired, with true counterparts to measure by',
  classes: ['plain', 'striped'],
  image: { width: 128, height: 128, channels: 3 },
} as const satisfies DataCard

/**
 * Plain and striped animals in turn; `domains` has them apart.
 * @throws CnnError 'invalid-argument' for an option out of its range
 */
export function stripedAnimals({
  size = 128,
  difficulty = 0.5,
  ...options
}: StripedAnimalsOptions = {}): StripedAnimals {
  checkSize(size)
  checkRange('difficulty', difficulty, 0, 1)
  const world = makeWorld(stripedAnimalsCard, options, (random, index): StripedAnimalSample => {
    const label = index % 2 === 0 ? 0 : 1
    const seed = random.bits()
    const animal = drawAnimal(random, size)
    const paint = (coat: number) => paintScene(animal, coat === 1, label, seed, size, difficulty)
    const mask = labelImage(size, size)
    for (const part of animal.parts) stampLabel(mask, part.figure, 1)
    return { image: paint(label), label, counterpart: paint(1 - label), mask }
  })
  const { train, validation, test } = world
  const every = (label: 0 | 1): DomainParts => ({
    train: half(train, label),
    validation: half(validation, label),
    test: half(test, label),
  })
  return { ...world, domains: { plain: every(0), striped: every(1) } }
}

/** The even or the odd samples, made when they are asked for. */
function half<T>(part: Dataset<T>, label: 0 | 1): Dataset<T> {
  const chosen = part.shard(label, 2)
  return chosen.named(`${part.name}, ${stripedAnimalsCard.classes[label]}`)
}

/** The whole picture. Everything but the coat is drawn from the seed, so that both coats have the same surroundings. */
function paintScene(
  animal: Animal,
  isStriped: boolean,
  domain: 0 | 1,
  seed: number,
  size: number,
  difficulty: number,
): ByteImage {
  const random = worldRandom('surroundings', seed, '', 0)
  const canvas = new Canvas(size, size)
  paintMeadow(canvas, random, domain === 1 ? difficulty : 0)
  paintAnimal(canvas, animal, isStriped, worldRandom('coat', seed, '', 0))
  return photograph(canvas, random, 0.6 * difficulty)
}

/** Grass and sky: green, or the drier the more it is a savannah (0 … 1). */
function paintMeadow(canvas: Canvas, random: WorldRandom, dry: number) {
  const { width, height } = canvas
  const sky = hsv(random.uniform(0.53, 0.61), random.uniform(0.08, 0.4), random.uniform(0.8, 1))
  const cloud = hills(random, width, height, width / 3, 3)
  canvas.fill({ color: sky, second: [252, 252, 252], pattern: cloud })
  const horizon = random.uniform(0.25, 0.5) * height
  const hue = random.uniform(0.2, 0.33) - 0.09 * dry
  const grass = hsv(
    hue,
    random.uniform(0.35, 0.6) - 0.1 * dry,
    random.uniform(0.45, 0.65) + 0.1 * dry,
  )
  const rough = hills(random, width, height, width / random.uniform(5, 12), 4)
  const ground = fillCoverage([rectanglePath(0, horizon, width, height)], width, height)
  canvas.paint(ground, { color: darker(grass, 0.75), second: lighter(grass, 0.2), pattern: rough })
}

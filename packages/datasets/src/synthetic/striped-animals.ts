/**
 * Two domains without pairs, as horses and zebras are: animals with plain coats and with stripes, on meadows and
 * savannahs. No animal is in both domains, but each sample has its true counterpart, the same animal in the other coat,
 * so that a translation can be measured.
 *
 * Easier than horse2zebra: animals are drawn from the side out of simple parts, one in a picture, and nothing changes
 * between the domains but the coat and, a little, the ground.
 */
import type { ByteImage, Dataset } from '@cnn/core/data'
import type { DataCard } from '../data-card.js'
import type { UnpairedSample } from '../unpaired-images.js'
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

/** An animal of one kind. */
export interface StripedAnimalSample {
  image: ByteImage
  /** The same animal in the other coat, all else as it is: to measure by, not to train with. */
  counterpart: ByteImage
  /** 1 where the animal is. */
  mask: ByteImage
}

/** The parts of one kind. */
export type AnimalDomain = Pick<World<StripedAnimalSample>, 'train' | 'validation' | 'test'>

/**
 * As `horse2zebra` has it: pairs that have nothing to do with each other, those of A in turn, each with one of B that is
 * drawn anew in every epoch; and the two kinds apart.
 */
export interface StripedAnimals extends World<UnpairedSample> {
  /** Plain coats. */
  a: AnimalDomain
  /** Striped coats. */
  b: AnimalDomain
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
 * Plain (A) and striped animals (B); `counts` are those of each kind.
 * @throws CnnError 'invalid-argument' for an option out of its range
 */
export function stripedAnimals({
  size = 128,
  difficulty = 0.5,
  ...options
}: StripedAnimalsOptions = {}): StripedAnimals {
  checkSize(size)
  checkRange('difficulty', difficulty, 0, 1)
  const domain = <T>(label: 0 | 1, make: (scene: Scene) => T) =>
    makeWorld(
      stripedAnimalsCard,
      options,
      (random) => make(drawScene(random, label, size, difficulty)),
      `${stripedAnimalsCard.id} ${label}`,
    )
  const [a, b] = [domain(0, makeSample), domain(1, makeSample)]
  // The same pictures without what pairs have not.
  const [plain, striped] = [domain(0, takePicture), domain(1, takePicture)]
  return {
    ...plain,
    train: pairs(plain.train, striped.train),
    validation: pairs(plain.validation, striped.validation),
    test: pairs(plain.test, striped.test),
    a: named(a, 'A'),
    b: named(b, 'B'),
  }
}

const named = ({ train, validation, test }: AnimalDomain, letter: string): AnimalDomain => ({
  train: train.named(`${train.name} ${letter}`),
  validation: validation.named(`${validation.name} ${letter}`),
  test: test.named(`${test.name} ${letter}`),
})

const pairs = (a: Dataset<ByteImage>, b: Dataset<ByteImage>) =>
  a.map(
    async (image, { random }): Promise<UnpairedSample> => ({
      a: image,
      b: await b.get(random.integer(b.size!)),
    }),
  )

/** An animal on its meadow, before the picture is taken. */
interface Scene {
  animal: Animal
  meadow: Canvas
  isStriped: boolean
  /** Decides coat, light and noise, so that they are alike in both coats. */
  seed: number
  difficulty: number
}

function drawScene(random: WorldRandom, label: 0 | 1, size: number, difficulty: number): Scene {
  const animal = drawAnimal(random, size)
  const meadow = new Canvas(size, size)
  paintMeadow(meadow, random, label === 1 ? difficulty : 0)
  return { animal, meadow, isStriped: label === 1, seed: random.bits(), difficulty }
}

function makeSample(scene: Scene): StripedAnimalSample {
  const { width, height } = scene.meadow
  const mask = labelImage(width, height)
  for (const part of scene.animal.parts) stampLabel(mask, part.figure, 1)
  const meadow = new Canvas(width, height)
  meadow.pixels.set(scene.meadow.pixels)
  const counterpart = takePicture({ ...scene, meadow, isStriped: !scene.isStriped })
  return { image: takePicture(scene), counterpart, mask }
}

/** Paints the animal onto its meadow, which is used up by it. */
function takePicture({ animal, meadow, isStriped, seed, difficulty }: Scene): ByteImage {
  paintAnimal(meadow, animal, isStriped, worldRandom('coat', seed, '', 0))
  return photograph(meadow, worldRandom('camera', seed, '', 0), 0.6 * difficulty)
}

/** Grass and sky: green, or the drier the more it is a savannah (0 … 1). */
function paintMeadow(canvas: Canvas, random: WorldRandom, dry: number) {
  const { width, height } = canvas
  const sky = hsv(random.uniform(0.53, 0.61), random.uniform(0.08, 0.4), random.uniform(0.8, 1))
  const cloud = hills(random, width, height, width / 3, 3)
  const horizon = random.uniform(0.25, 0.5) * height
  const air = fillCoverage([rectanglePath(0, 0, width, Math.ceil(horizon))], width, height)
  canvas.paint(air, { color: sky, second: [252, 252, 252], pattern: cloud })
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

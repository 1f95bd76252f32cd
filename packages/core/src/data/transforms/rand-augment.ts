import { CnnError } from '../../errors.js'
import type { Random } from '../../random.js'
import {
  type GradedOperation,
  gradedOperations,
  type WarpStyle,
} from './augmentation-operations.js'
import type { AnnotatedImage, JointTransform } from './joint-transform.js'

export interface RandAugmentOptions extends WarpStyle {
  /** How many operations a picture undergoes; 2 by default. */
  operations?: number
  /** How strong they are: a bin from 0 to `bins` - 1; 9 by default. */
  magnitude?: number
  /** 31 by default. */
  bins?: number
}

/**
 * Some random changes of position, colour and tone, all of the same strength (Cubuk et al. 2020, "RandAugment",
 * arXiv:1909.13719), with the operations and ranges of torchvision's `RandAugment`.
 * @throws CnnError 'bad-option'
 */
export function randAugment({
  operations = 2,
  magnitude = 9,
  bins = 31,
  ...style
}: RandAugmentOptions = {}): JointTransform {
  checkBins('randAugment', bins)
  if (!(magnitude >= 0 && magnitude < bins) || !Number.isInteger(operations) || operations < 0) {
    throw new CnnError(
      'bad-option',
      `randAugment has magnitude ${magnitude} of ${bins} bins and ${operations} operations; the magnitude is a bin from 0 to ${bins - 1}, operations a whole number.`,
    )
  }
  return (sample, random) => {
    let changed = sample
    for (let i = 0; i < operations; i++) {
      changed = applyRandom(changed, randAugmentOperations, () => magnitude / (bins - 1), {
        random,
        style,
      })
    }
    return changed
  }
}

export interface TrivialAugmentOptions extends WarpStyle {
  /** The strength is one of so many; 31 by default. */
  bins?: number
}

/**
 * One random change of position, colour or tone, of random strength (Müller & Hutter 2021, "TrivialAugment",
 * arXiv:2103.10158), with the operations and the wide ranges of torchvision's `TrivialAugmentWide`.
 * @throws CnnError 'bad-option'
 */
export function trivialAugment({
  bins = 31,
  ...style
}: TrivialAugmentOptions = {}): JointTransform {
  checkBins('trivialAugment', bins)
  return (sample, random) =>
    applyRandom(sample, trivialAugmentOperations, () => random.integer(bins) / (bins - 1), {
      random,
      style,
    })
}

export const randAugmentOperations = gradedOperations({
  shear: 0.3,
  translate: { x: ({ width }) => (width * 150) / 331, y: ({ height }) => (height * 150) / 331 },
  degrees: 30,
  enhance: 0.9,
  bits: 4,
})

export const trivialAugmentOperations = gradedOperations({
  shear: 0.99,
  translate: { x: () => 32, y: () => 32 },
  degrees: 135,
  enhance: 0.99,
  bits: 6,
})

function applyRandom<S extends AnnotatedImage>(
  sample: S,
  operations: readonly GradedOperation[],
  strength: () => number,
  { random, style }: { random: Random; style: WarpStyle },
): S {
  const { change, amount, signed } = operations[random.integer(operations.length)]!
  const by = amount(strength(), sample.image)
  return change(sample, signed && random.chance(0.5) ? -by : by, style)
}

function checkBins(name: string, bins: number) {
  if (Number.isInteger(bins) && bins >= 2) return
  throw new CnnError('bad-option', `${name} has ${bins} bins; there must be 2 or more.`)
}

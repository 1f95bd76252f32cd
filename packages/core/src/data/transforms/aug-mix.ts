import { CnnError } from '../../errors.js'
import type { Random } from '../../random.js'
import { type Image, maxValue } from '../image.js'
import {
  type GradedOperation,
  gradedOperations,
  type WarpStyle,
} from './augmentation-operations.js'
import type { AnnotatedImage, JointTransform } from './joint-transform.js'
import { copyData, settler } from './levels.js'

export interface AugMixOptions extends WarpStyle {
  /** How strong: 1 … 10; 3 by default. */
  severity?: number
  /** How many changed pictures are mixed; 3 by default. */
  width?: number
  /** How many changes each undergoes; 1 to 3 at random by default. */
  depth?: number
  /** Shape of the distributions of the shares; 1 by default. */
  alpha?: number
}

/**
 * Mixes the picture with several chains of random changes of it (Hendrycks et al. 2020, "AugMix", arXiv:1912.02781; with
 * the operations and ranges of torchvision's `AugMix`). Annotations stay: of a picture with boxes, masks or keypoints only
 * colours and tones are changed.
 * @throws CnnError 'bad-option'
 */
export function augMix({
  severity = 3,
  width = 3,
  depth,
  alpha = 1,
  ...style
}: AugMixOptions = {}): JointTransform {
  const isCount = (value: number) => Number.isInteger(value) && value >= 1
  const depths = depth ?? 1
  if (!isCount(severity) || severity > 10 || !isCount(width) || !isCount(depths) || !(alpha > 0)) {
    throw new CnnError(
      'bad-option',
      `augMix has severity ${severity}, width ${width}, depth ${depth} and alpha ${alpha}; severity is from 1 to 10, width and depth are whole numbers above 0, alpha is above 0.`,
    )
  }
  return (sample, random) => {
    const known = hasPlaces(sample) ? stillOperations : augMixOperations
    const changed = (image: Image) => {
      let result = image
      const count = depth ?? 1 + random.integer(3)
      for (let i = 0; i < count; i++) result = change(result, known, severity, random, style)
      return result
    }
    const shares = dirichlet(width, alpha, random)
    const kept = random.beta(alpha, alpha)
    const mixture = Float64Array.from(sample.image.data, (value) => value * kept)
    for (const share of shares) {
      const { data } = changed(sample.image)
      for (let i = 0; i < data.length; i++) mixture[i]! += data[i]! * share * (1 - kept)
    }
    const data = copyData(sample.image)
    const settle = settler(sample.image, 'cut off')
    // A sum like 99.99999999999999 stands for 100.
    const slack = maxValue(sample.image) === 1 ? 0 : 1e-6
    for (let i = 0; i < data.length; i++) data[i] = settle(mixture[i]! + slack)
    return { ...sample, image: { ...sample.image, data } }
  }
}

const hasPlaces = ({ boxes, mask, masks, keypoints }: AnnotatedImage) =>
  Boolean(boxes ?? mask ?? masks ?? keypoints)

/** torchvision's ranges for AugMix. */
export const augMixOperations = gradedOperations({
  shear: 0.3,
  translate: { x: ({ width }) => width / 3, y: ({ height }) => height / 3 },
  degrees: 30,
  enhance: 0.9,
  bits: 4,
})
  .slice(1)
  .map((operation) =>
    // Here it begins with four bits.
    operation.name === 'posterize'
      ? { ...operation, amount: (strength: number) => 4 - Math.round(4 * strength) }
      : operation,
  )

const stillOperations = augMixOperations.filter(
  ({ name }) => !/^(shear|translate|rotate)/.test(name),
)

function change(
  image: Image,
  known: readonly GradedOperation[],
  severity: number,
  random: Random,
  style: WarpStyle,
): Image {
  const { change, amount, signed } = known[random.integer(known.length)]!
  const by = amount(random.integer(severity) / 9, image)
  return change({ image }, signed && random.chance(0.5) ? -by : by, style).image
}

/** Shares that add up to 1, each of the same distribution: breaks pieces off a stick. */
function dirichlet(count: number, alpha: number, random: Random) {
  const shares: number[] = []
  let rest = 1
  for (let left = count - 1; left > 0; left--) {
    const piece = random.beta(alpha, alpha * left)
    shares.push(rest * piece)
    rest *= 1 - piece
  }
  return [...shares, rest]
}

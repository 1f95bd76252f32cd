import { gridSample, type Random, tf } from '@cnn/core'
import {
  type AffineMatrix,
  compose,
  identity,
  rotation,
  scaling,
  translation,
} from './affine-matrix.js'
import {
  aboutGrey,
  brighter,
  type ColorMatrix,
  composeColors,
  contrasted,
  hueTurned,
  sameColors,
} from './color-matrix.js'

/** 'blit' moves whole pixels, 'geometry' resamples, 'color' changes colours. */
export type AdaptivePart = 'blit' | 'geometry' | 'color'

/** What happens to one picture; what is not there leaves it as it is. */
export interface PictureChange {
  isMirrored?: boolean
  /** To the left. */
  quarterTurns?: number
  /** In shares of width and height, rounded to whole pixels. */
  shift?: readonly [x: number, y: number]
  scale?: number
  /** In radians, before the picture is stretched, and after. */
  turn?: number
  turnAfter?: number
  /** Its width is multiplied by this, its height divided. */
  stretch?: number
  /** In shares of width and height. */
  fraction?: readonly [x: number, y: number]
  brightness?: number
  contrast?: number
  isLumaFlipped?: boolean
  /** In radians. */
  hue?: number
  saturation?: number
}

/** Draws the changes of one picture, each with this probability, in the ranges of StyleGAN2-ADA's pipe 'bgc'. */
export function drawChange(
  random: Random,
  probability: number,
  parts: readonly AdaptivePart[],
): PictureChange {
  const change: PictureChange = {}
  const often = (likelihood: number, draw: () => void) => {
    if (random.chance(likelihood)) draw()
  }
  if (parts.includes('blit')) {
    often(probability, () => (change.isMirrored = random.chance(0.5)))
    often(probability, () => (change.quarterTurns = random.integer(4)))
    const share = () => random.uniform(-0.125, 0.125)
    often(probability, () => (change.shift = [share(), share()]))
  }
  if (parts.includes('geometry')) {
    // Two turns, of which at least one happens with the probability.
    const either = 1 - Math.sqrt(1 - probability)
    often(probability, () => (change.scale = 2 ** random.normal(0, 0.2)))
    often(either, () => (change.turn = random.uniform(-Math.PI, Math.PI)))
    often(probability, () => (change.stretch = 2 ** random.normal(0, 0.2)))
    often(either, () => (change.turnAfter = random.uniform(-Math.PI, Math.PI)))
    const share = () => random.normal(0, 0.125)
    often(probability, () => (change.fraction = [share(), share()]))
  }
  if (parts.includes('color')) {
    often(probability, () => (change.brightness = random.normal(0, 0.2)))
    often(probability, () => (change.contrast = 2 ** random.normal(0, 0.5)))
    often(probability, () => (change.isLumaFlipped = random.chance(0.5)))
    often(probability, () => (change.hue = random.uniform(-Math.PI, Math.PI)))
    often(probability, () => (change.saturation = 2 ** random.normal()))
  }
  return change
}

/** Pictures [n, h, w, c] of 1 or 3 channels in [−1, 1], each with its changes. */
export function changePictures(
  images: tf.Tensor4D,
  changes: readonly PictureChange[],
): tf.Tensor4D {
  const [, height, width] = images.shape
  const places = changes.map((change) => sourceOf(change, width, height))
  const colors = changes.map(colorsOf)
  const isMoved = places.some((matrix) => matrix !== identity)
  const isColored = colors.some((matrix) => matrix !== sameColors)
  const moved = isMoved ? resampled(images, places) : images
  return isColored ? recolored(moved, colors) : moved
}

/** Where in a picture, in pixels from its middle, a place of the changed one comes from. */
function sourceOf(change: PictureChange, width: number, height: number): AffineMatrix {
  const { isMirrored, quarterTurns, shift, scale, turn, stretch, turnAfter, fraction } = change
  const steps = [
    isMirrored && scaling(-1, 1),
    quarterTurns && rotation((quarterTurns * Math.PI) / 2),
    shift && translation(-Math.round(shift[0] * width), -Math.round(shift[1] * height)),
    scale && scaling(1 / scale, 1 / scale),
    turn && rotation(turn),
    stretch && scaling(1 / stretch, stretch),
    turnAfter && rotation(turnAfter),
    fraction && translation(-fraction[0] * width, -fraction[1] * height),
  ]
  return steps.reduce<AffineMatrix>((map, step) => (step ? compose(map, step) : map), identity)
}

function colorsOf(change: PictureChange): ColorMatrix {
  const { brightness, contrast, isLumaFlipped, hue, saturation } = change
  const steps = [
    brightness && brighter(brightness),
    contrast && contrasted(contrast),
    isLumaFlipped && aboutGrey(-1, 1),
    hue && hueTurned(hue),
    saturation && aboutGrey(1, saturation),
  ]
  return steps.reduce<ColorMatrix>(
    (map, step) => (step ? composeColors(step, map) : map),
    sameColors,
  )
}

/** Reads every pixel from where its matrix leads, between pixels linearly; beyond the edge pictures go on mirrored. */
function resampled(images: tf.Tensor4D, matrices: readonly AffineMatrix[]): tf.Tensor4D {
  const [count, height, width] = images.shape
  const grid = new Float32Array(count * height * width * 2)
  let at = 0
  for (const [a, b, c, d, e, f] of matrices) {
    for (let row = 0; row < height; row++) {
      const y = row + 0.5 - height / 2
      for (let column = 0; column < width; column++) {
        const x = column + 0.5 - width / 2
        grid[at++] = ((a * x + b * y + c) * 2) / width
        grid[at++] = ((d * x + e * y + f) * 2) / height
      }
    }
  }
  const places = tf.tensor4d(grid, [count, height, width, 2])
  return gridSample(images, places, { padding: 'reflection' })
}

/** Multiplies colours by their matrix; of grey pictures, by what it does to greys, in the mean. */
function recolored(images: tf.Tensor4D, matrices: readonly ColorMatrix[]): tf.Tensor4D {
  const [count, height, width, channels] = images.shape
  const offsetOf = (matrix: ColorMatrix) => [matrix[3]!, matrix[7]!, matrix[11]!]
  if (channels === 1) {
    const factors = matrices.map((matrix) => (sum(matrix) - sum(offsetOf(matrix))) / 3)
    const offsets = matrices.map((matrix) => sum(offsetOf(matrix)) / 3)
    const each = (values: number[]) => tf.tensor4d(values, [count, 1, 1, 1])
    return tf.add(tf.mul(images, each(factors)), each(offsets))
  }
  // As [n, from, to], for products from the left.
  const factors = matrices.flatMap((matrix) =>
    [0, 1, 2].flatMap((from) => [matrix[from]!, matrix[4 + from]!, matrix[8 + from]!]),
  )
  const rows = tf.reshape(images, [count, height * width, 3])
  const product = tf.matMul(rows, tf.tensor3d(factors, [count, 3, 3]))
  const offsets = tf.tensor3d(matrices.flatMap(offsetOf), [count, 1, 3])
  return tf.reshape(tf.add(product, offsets), images.shape)
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
